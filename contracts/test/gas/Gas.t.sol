// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC2771Forwarder} from "@openzeppelin/contracts/metatx/ERC2771Forwarder.sol";
import {Test} from "forge-std/Test.sol";
import {DoctorRegistry} from "../../src/DoctorRegistry.sol";
import {MedRecSystem} from "../../src/MedRecSystem.sol";
import {PatientRegistry} from "../../src/PatientRegistry.sol";
import {AuditKinds, Operators, Permissions} from "../../src/libraries/Constants.sol";

/// @notice Gas of whole transactions, intrinsic gas and audit included, against the ceilings of the design. Every call is a
/// transaction of its own (isolate), so nothing is warm that would be cold on a chain.
/// forge-config: default.isolate = true
contract GasTest is Test {
    uint48 private constant TWO_COMPARTMENTS = (1 << 7) | (1 << 31);
    uint8 private constant ALL = Permissions.READ | Permissions.WRITE | Permissions.COPY;
    uint8 private constant LABS = 7;
    uint256 private constant PATIENT_KEY = 0xa11ce;

    ERC2771Forwarder private forwarder;
    PatientRegistry private patients;
    DoctorRegistry private doctors;
    address private patient = vm.addr(PATIENT_KEY);
    address private doctor = makeAddr("doctor");
    address private device = makeAddr("device");
    address private newcomer = makeAddr("newcomer");
    uint40 private expiresAt;
    bytes32 private head = keccak256("head");

    function setUp() public {
        vm.warp(1_800_000_000);
        expiresAt = uint40(block.timestamp + 90 days);
        // Not `new`: tests are compiled with other settings than what is deployed.
        address manager = _create("accessManager", abi.encode(address(this)));
        forwarder = ERC2771Forwarder(_create("erc2771Forwarder", abi.encode("MedRec")));
        bytes memory arguments = abi.encode(manager, forwarder);
        MedRecSystem system = MedRecSystem(deployCode("contracts/out/MedRecSystem.sol/MedRecSystem.json", arguments));
        patients = system.patientRegistry();
        doctors = system.doctorRegistry();

        address other = makeAddr("other patient");
        address second = makeAddr("other doctor");
        _registerPatient(patient);
        _registerPatient(other);
        _registerPatient(newcomer);
        _registerDoctor(doctor);
        _registerDoctor(second);
        _grant(patient, doctor, ALL);
        _grant(patient, second, ALL);
        _grant(other, doctor, ALL);
        for (uint256 i = 0; i < 257; ++i) _add(patient);
        vm.prank(doctor);
        patients.addMedicalFile(patient, doctor, LABS, _digest("doctor's first"), head);
        vm.prank(doctor);
        doctors.setOperator(doctor, device, Operators.LOG, expiresAt, 0);
    }

    function test_RegisterPatient() public {
        vm.prank(makeAddr("someone"));
        patients.registerPatient(head);
        _check("registerPatient", 116_000);
    }

    function test_RegisterDoctor() public {
        vm.prank(makeAddr("someone"));
        doctors.registerDoctor(head);
        _check("registerDoctor", 116_000);
    }

    function test_GrantFirst() public {
        _grantMoving(newcomer, doctor);
        _check("grantFirst", 135_000);
    }

    function test_GrantNewPair() public {
        address third = makeAddr("third doctor");
        _registerDoctor(third);
        _grant(newcomer, third, ALL);
        _grantMoving(patient, third);
        _check("grantNewPair", 118_000);
    }

    function test_GrantAgain() public {
        _grantMoving(patient, doctor);
        _check("grantAgain", 66_500);
    }

    function test_Revoke() public {
        vm.prank(patient);
        patients.revokeDoctorAccess(patient, doctor, head, _digest("next"));
        _check("revoke", 58_000);
    }

    function test_AddFile() public {
        _add(patient);
        _check("addFile", 76_000);
    }

    function test_DoctorAddFile() public {
        vm.prank(doctor);
        patients.addMedicalFile(patient, doctor, LABS, _digest("file"), head);
        _check("doctorAddFile", 84_000);
    }

    function test_ReplaceFile() public {
        vm.prank(patient);
        patients.replaceMedicalFile(patient, LABS, 3, _digest(3), _digest("replaced"), head);
        _check("replaceFile", 53_000);
    }

    function test_DeleteFile() public {
        vm.prank(patient);
        patients.deleteMedicalFile(patient, LABS, 3, _digest(3));
        _check("deleteFile", 46_500);
    }

    function test_RecordAccess1() public {
        vm.prank(doctor);
        patients.recordAccess(patient, doctor, AuditKinds.RECORDS_READ, LABS, 0, 1);
        _check("recordAccess1", 52_500);
    }

    function test_RecordAccess256() public {
        vm.prank(doctor);
        patients.recordAccess(patient, doctor, AuditKinds.RECORDS_READ, LABS, 0, type(uint256).max);
        _check("recordAccess256", 52_500);
    }

    function test_RecordAccess256ByDevice() public {
        vm.prank(device);
        patients.recordAccess(patient, doctor, AuditKinds.RECORDS_COPIED, LABS, 0, type(uint256).max);
        _check("recordAccess256ByDevice", 55_500);
    }

    function test_SetHead() public {
        vm.prank(patient);
        patients.setHead(patient, head, _digest("next"));
        _check("setHead", 51_000);
    }

    function test_SetOperator() public {
        vm.prank(patient);
        patients.setOperator(patient, device, Operators.LOG | Operators.ADD, expiresAt, 0);
        _check("setOperator", 69_000);
    }

    function test_RelayedAddFile() public {
        _relay(abi.encodeCall(patients.addMedicalFile, (patient, patient, LABS, _digest("first relayed"), head)));
        _relay(abi.encodeCall(patients.addMedicalFile, (patient, patient, LABS, _digest("relayed"), head)));
        _check("relayed.addFile", 76_000 + 22_000);
    }

    function test_TenAddsInOneMulticall() public {
        bytes[] memory calls = new bytes[](10);
        for (uint256 i = 0; i < calls.length; ++i) {
            calls[i] = abi.encodeCall(patients.addMedicalFile, (patient, patient, LABS, _digest(1000 + i), head));
        }
        vm.prank(patient);
        patients.multicall(calls);
        _check("multicall.addFile10", 400_000);
    }

    /// @dev From the creation code that every deployment sends.
    function _create(string memory name, bytes memory arguments) private returns (address created) {
        string memory file = vm.readFile("packages/sdk/src/contracts/bytecode.generated.ts");
        string memory rest = vm.split(file, string.concat(name, "Bytecode ="))[1];
        bytes memory code = bytes.concat(vm.parseBytes(vm.split(rest, "'")[1]), arguments);
        assembly ("memory-safe") {
            created := create(0, add(code, 0x20), mload(code))
        }
        require(created != address(0), "not created");
    }

    function _check(string memory name, uint256 ceiling) private {
        uint256 gas = vm.snapshotGasLastCall("MedRec", name);
        assertLe(gas, ceiling, name);
        // Every row holds whole transactions; were isolation ever off, this would be what notices.
        assertGt(gas, 40_000, name);
    }

    function _registerPatient(address account) private {
        vm.prank(account);
        patients.registerPatient(head);
    }

    function _registerDoctor(address account) private {
        vm.prank(account);
        doctors.registerDoctor(head);
    }

    function _grant(address account, address to, uint8 permissions) private {
        vm.prank(account);
        patients.grantDoctorAccess(account, to, TWO_COMPARTMENTS, permissions, expiresAt, head, head);
    }

    function _grantMoving(address account, address to) private {
        vm.prank(account);
        patients.grantDoctorAccess(
            account, to, TWO_COMPARTMENTS, Permissions.READ | Permissions.WRITE, expiresAt + 1, head, _digest("next")
        );
    }

    function _add(address account) private {
        uint256 index = patients.getMedicalFileCount(account, LABS);
        vm.prank(account);
        patients.addMedicalFile(account, account, LABS, _digest(index), head);
    }

    function _relay(bytes memory data) private {
        ERC2771Forwarder.ForwardRequestData memory request;
        request.from = patient;
        request.to = address(patients);
        request.gas = 500_000;
        request.deadline = uint48(block.timestamp + 10 minutes);
        request.data = data;
        request.signature = _sign(request, forwarder.nonces(patient));
        forwarder.execute(request);
    }

    function _sign(ERC2771Forwarder.ForwardRequestData memory request, uint256 nonce)
        private
        view
        returns (bytes memory)
    {
        bytes32 typeHash = keccak256(
            "ForwardRequest(address from,address to,uint256 value,uint256 gas,uint256 nonce,uint48 deadline,bytes data)"
        );
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("MedRec"),
                keccak256("1"),
                block.chainid,
                address(forwarder)
            )
        );
        bytes32 message = keccak256(
            abi.encode(
                typeHash, request.from, request.to, 0, request.gas, nonce, request.deadline, keccak256(request.data)
            )
        );
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(PATIENT_KEY, keccak256(abi.encodePacked(hex"1901", domain, message)));
        return abi.encodePacked(r, s, v);
    }

    function _digest(string memory text) private pure returns (bytes32) {
        return keccak256(bytes(text));
    }

    function _digest(uint256 number) private pure returns (bytes32) {
        return keccak256(abi.encode(number));
    }
}
