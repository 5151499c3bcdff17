// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {ERC2771Forwarder} from "@openzeppelin/contracts/metatx/ERC2771Forwarder.sol";
import {Test} from "forge-std/Test.sol";
import {Vm} from "forge-std/Vm.sol";
import {AuditLog} from "../../src/AuditLog.sol";
import {DoctorRegistry} from "../../src/DoctorRegistry.sol";
import {MedRecSystem} from "../../src/MedRecSystem.sol";
import {PatientRegistry} from "../../src/PatientRegistry.sol";
import {RoleRegistry} from "../../src/RoleRegistry.sol";
import {IAuditLog} from "../../src/interfaces/IAuditLog.sol";
import {IPatientRegistry} from "../../src/interfaces/IPatientRegistry.sol";
import {IVault} from "../../src/interfaces/IVault.sol";
import {Operators, Permissions} from "../../src/libraries/Constants.sol";

/// @notice The deployed system and the people every test needs.
abstract contract BaseTest is Test {
    uint64 internal constant REGISTRAR = 1;
    uint64 internal constant AUDIT_ADMIN = 2;
    uint40 internal constant NO_END = type(uint40).max;
    uint48 internal constant SCOPE = (1 << 3) | (1 << 7) | (1 << 8) | (1 << 47);
    uint8 internal constant ALL = Permissions.READ | Permissions.WRITE | Permissions.COPY;
    address internal constant END = address(1);
    uint256 internal constant BORN = 1_800_000_000;

    AccessManager internal manager;
    ERC2771Forwarder internal forwarder;
    MedRecSystem internal system;
    RoleRegistry internal roles;
    PatientRegistry internal patients;
    DoctorRegistry internal doctors;
    AuditLog internal auditLog;

    address internal admin = makeAddr("admin");
    address internal registrar = makeAddr("registrar");
    address internal auditAdmin = makeAddr("audit admin");
    address internal relayer = makeAddr("relayer");
    address internal stranger = makeAddr("stranger");
    address internal operator = makeAddr("operator");
    address internal patient;
    uint256 internal patientKey;
    address internal doctor;
    uint256 internal doctorKey;
    address internal otherPatient = makeAddr("other patient");
    address internal otherDoctor = makeAddr("other doctor");

    function setUp() public virtual {
        vm.warp(BORN);
        (patient, patientKey) = makeAddrAndKey("patient");
        (doctor, doctorKey) = makeAddrAndKey("doctor");
        _deploy();
        _registerPatient(patient);
        _registerPatient(otherPatient);
        _registerDoctor(doctor);
        _registerDoctor(otherDoctor);
    }

    function _deploy() internal {
        manager = new AccessManager(admin);
        forwarder = new ERC2771Forwarder("MedRec");
        system = new MedRecSystem(address(manager), address(forwarder));
        roles = system.roleRegistry();
        patients = system.patientRegistry();
        doctors = system.doctorRegistry();
        auditLog = system.auditLog();

        bytes4[] memory selectors = new bytes4[](4);
        selectors[0] = doctors.verifyDoctor.selector;
        selectors[1] = doctors.unverifyDoctor.selector;
        selectors[2] = doctors.suspendDoctor.selector;
        selectors[3] = doctors.reinstateDoctor.selector;
        bytes4[] memory auditSelectors = new bytes4[](2);
        auditSelectors[0] = auditLog.inviteAuditor.selector;
        auditSelectors[1] = auditLog.removeAuditor.selector;
        vm.startPrank(admin);
        manager.setTargetFunctionRole(address(doctors), selectors, REGISTRAR);
        manager.setTargetFunctionRole(address(auditLog), auditSelectors, AUDIT_ADMIN);
        manager.grantRole(REGISTRAR, registrar, 0);
        manager.grantRole(AUDIT_ADMIN, auditAdmin, 0);
        vm.stopPrank();
    }

    function _registerPatient(address account) internal {
        vm.prank(account);
        patients.registerPatient(_digest("patient head", uint160(account)));
    }

    function _registerDoctor(address account) internal {
        vm.prank(account);
        doctors.registerDoctor(_digest("doctor head", uint160(account)));
    }

    function _verify(address account) internal {
        vm.prank(registrar);
        doctors.verifyDoctor(account, _digest("credential", uint160(account)));
    }

    function _suspend(address account) internal {
        vm.prank(registrar);
        doctors.suspendDoctor(account);
    }

    function _invite(address account) internal {
        vm.prank(auditAdmin);
        auditLog.inviteAuditor(account);
    }

    function _makeAuditor(address account) internal {
        _invite(account);
        vm.prank(account);
        auditLog.acceptAuditor();
    }

    /// @dev A grant by the patient itself that moves the head.
    function _grant(address from, address to, uint48 compartments, uint8 permissions, uint40 expiresAt) internal {
        bytes32 head = patients.headOf(from);
        vm.prank(from);
        patients.grantDoctorAccess(from, to, compartments, permissions, expiresAt, head, _after(head));
    }

    function _grant(address from, address to) internal {
        _grant(from, to, SCOPE, ALL, NO_END);
    }

    /// @dev Revoked with a rotation.
    function _revoke(address from, address to) internal {
        bytes32 head = patients.headOf(from);
        vm.prank(from);
        patients.revokeDoctorAccess(from, to, head, _after(head));
    }

    function _add(IVault registry, address account, uint8 compartment, bytes32 digest) internal returns (uint32) {
        bytes32 head = registry.headOf(account);
        vm.prank(account);
        return registry.addMedicalFile(account, account, compartment, digest, head);
    }

    function _deposit(address to, address author, uint8 compartment, bytes32 digest) internal returns (uint32) {
        bytes32 head = patients.headOf(to);
        vm.prank(author);
        return patients.addMedicalFile(to, author, compartment, digest, head);
    }

    function _setOperator(IVault registry, address account, address key, uint32 mask, uint40 expiry) internal {
        uint32 nonce = registry.getOperator(account, key).nonce;
        address controller = registry.getAccount(account).controller;
        vm.prank(controller);
        registry.setOperator(account, key, mask, expiry, nonce);
    }

    /// @dev Gives control of an account to `next`.
    function _handOver(IVault registry, address account, address next) internal {
        address controller = registry.getAccount(account).controller;
        vm.prank(controller);
        registry.proposeController(account, next);
        vm.prank(next);
        registry.acceptController(account);
    }

    /// @dev The next call must log exactly this, after `subject`'s present head.
    function _expectEvent(address subject, address actor, address sender, uint8 kind, bytes32 ref, bytes32 data)
        internal
    {
        uint256 id = auditLog.getTotalEvents() + 1;
        uint48 timestamp = uint48(vm.getBlockTimestamp());
        bytes32 head = keccak256(
            abi.encode(auditLog.getSubjectHead(subject), id, subject, actor, sender, kind, timestamp, ref, data)
        );
        vm.expectEmit(true, true, true, true, address(auditLog));
        emit IAuditLog.EventLogged(id, subject, actor, sender, kind, timestamp, ref, data, head);
    }

    function _expectUnauthorized(IVault registry, address account, address sender, uint32 bits) internal {
        vm.expectRevert(
            abi.encodeWithSelector(IVault.Vault_Unauthorized.selector, account, sender, bits), address(registry)
        );
    }

    function _now() internal view returns (uint40) {
        return uint40(vm.getBlockTimestamp());
    }

    function _digest(string memory label, uint256 n) internal pure returns (bytes32) {
        return keccak256(abi.encode(label, n));
    }

    function _after(bytes32 head) internal pure returns (bytes32) {
        return keccak256(abi.encode("next", head));
    }

    function _left(address account) internal pure returns (bytes32) {
        return bytes32(bytes20(account));
    }

    function _place(uint8 compartment, uint32 index) internal pure returns (bytes32) {
        return bytes32((uint256(compartment) << 32) | index);
    }

    function _terms(address to, uint48 compartments, uint8 permissions, uint40 expiresAt)
        internal
        pure
        returns (bytes32)
    {
        return bytes32(abi.encodePacked(to, compartments, permissions, expiresAt));
    }

    function _operatorTerms(address key, uint32 mask, uint40 expiry) internal pure returns (bytes32) {
        return bytes32(abi.encodePacked(key, mask, expiry, uint24(0)));
    }

    function _assertGrantEq(IPatientRegistry.GrantState memory a, IPatientRegistry.GrantState memory b)
        internal
        pure
    {
        assertEq(keccak256(abi.encode(a)), keccak256(abi.encode(b)), "grant");
    }
}
