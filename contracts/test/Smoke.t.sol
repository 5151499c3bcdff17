// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {ERC2771Forwarder} from "@openzeppelin/contracts/metatx/ERC2771Forwarder.sol";
import {Vm} from "forge-std/Vm.sol";
import {Test} from "forge-std/Test.sol";
import {AuditLog} from "../src/AuditLog.sol";
import {DoctorRegistry} from "../src/DoctorRegistry.sol";
import {MedRecSystem} from "../src/MedRecSystem.sol";
import {PatientRegistry} from "../src/PatientRegistry.sol";
import {IManaged} from "../src/interfaces/IManaged.sol";
import {IPatientRegistry} from "../src/interfaces/IPatientRegistry.sol";
import {IVault} from "../src/interfaces/IVault.sol";
import {AuditKinds, Operators, Permissions} from "../src/libraries/Constants.sol";

/// @notice One life of a vault from registration to recovery, and both audit chains recomputed from its logs alone.
contract SmokeTest is Test {
    AccessManager private manager;
    MedRecSystem private system;
    PatientRegistry private patients;
    DoctorRegistry private doctors;
    AuditLog private auditLog;
    address private admin = makeAddr("admin");
    address private patient = makeAddr("patient");
    address private doctor = makeAddr("doctor");
    address private recovery = makeAddr("recovery");
    address private next = makeAddr("next controller");
    bytes32 private h0 = keccak256("h0");
    bytes32 private h1 = keccak256("h1");
    bytes32 private h2 = keccak256("h2");
    bytes32 private d0 = keccak256("d0");
    uint40 private constant NO_END = type(uint40).max;

    mapping(address subject => bytes32) private replayed;

    function setUp() public {
        vm.warp(1_800_000_000);
        manager = new AccessManager(admin);
        system = new MedRecSystem(address(manager), address(new ERC2771Forwarder("MedRec")));
        (patients, doctors, auditLog) = (system.patientRegistry(), system.doctorRegistry(), system.auditLog());
    }

    function test_Journey() public {
        vm.recordLogs();
        vm.startPrank(patient);
        patients.registerPatient(h0);
        patients.setOperator(patient, recovery, Operators.RECOVER, NO_END, 0);
        patients.addMedicalFile(patient, patient, 5, d0, h0);
        vm.stopPrank();
        vm.prank(doctor);
        doctors.registerDoctor(h0);

        bytes memory denied = abi.encodeWithSelector(
            IPatientRegistry.PatientRegistry_AccessDenied.selector, patient, doctor, 5, Permissions.WRITE
        );
        vm.expectRevert(denied);
        vm.prank(doctor);
        patients.addMedicalFile(patient, doctor, 5, d0, h0);

        vm.prank(admin);
        doctors.verifyDoctor(doctor, d0);
        vm.prank(doctor);
        patients.requestAccess(patient, doctor, d0);
        vm.prank(patient);
        patients.grantDoctorAccess(patient, doctor, 1 << 5, Permissions.READ | Permissions.WRITE, NO_END, h0, h1);
        vm.startPrank(doctor);
        patients.recordAccess(patient, doctor, AuditKinds.RECORDS_READ, 5, 0, 1);
        patients.addMedicalFile(patient, doctor, 5, d0, h1);
        vm.stopPrank();

        vm.prank(patient);
        patients.revokeDoctorAccess(patient, doctor, 0, 0);
        vm.expectRevert(abi.encodeWithSelector(IPatientRegistry.PatientRegistry_RotationOwed.selector, patient));
        vm.prank(patient);
        patients.grantDoctorAccess(patient, doctor, 1 << 5, Permissions.READ, NO_END, h1, h1);
        vm.startPrank(patient);
        patients.setHead(patient, h1, h2);
        patients.replaceMedicalFile(patient, 5, 0, d0, h2, h2);
        patients.deleteMedicalFile(patient, 5, 0, h2);
        vm.stopPrank();

        vm.prank(recovery);
        patients.proposeController(patient, next);
        vm.startPrank(next);
        patients.acceptController(patient);
        patients.setOperator(patient, recovery, Operators.RECOVER, NO_END, 1);
        vm.stopPrank();
        vm.expectRevert(abi.encodeWithSelector(IVault.Vault_Unauthorized.selector, patient, patient, Operators.HEAD));
        vm.prank(patient);
        patients.setHead(patient, h2, h0);

        _checkReplay(vm.getRecordedLogs(), 16);
    }

    function test_AdminHasNoSayOverRecords() public {
        vm.prank(patient);
        patients.registerPatient(h0);
        vm.expectRevert(abi.encodeWithSelector(IVault.Vault_Unauthorized.selector, patient, admin, Operators.HEAD));
        vm.prank(admin);
        patients.setHead(patient, h0, h1);
    }

    function test_ManagerExecuteIsRefused() public {
        vm.prank(doctor);
        doctors.registerDoctor(h0);
        bytes memory call = abi.encodeCall(doctors.suspendDoctor, (doctor));
        vm.expectRevert(
            abi.encodeWithSelector(IManaged.Managed_Unauthorized.selector, address(manager), doctors.suspendDoctor.selector)
        );
        vm.prank(admin);
        manager.execute(address(doctors), call);
    }

    function _checkReplay(Vm.Log[] memory logs, uint256 expected) private {
        bytes26 tip = bytes26(keccak256(abi.encode("MedRec.AuditLog.1", block.chainid, address(auditLog))));
        uint256 count = 0;
        for (uint256 i = 0; i < logs.length; ++i) {
            if (logs[i].emitter != address(auditLog)) continue;
            bytes32 head = _replay(logs[i], ++count);
            tip = bytes26(keccak256(abi.encode(tip, head)));
        }
        (uint48 stored, bytes26 storedTip) = auditLog.getTip();
        assertEq(count, expected, "events");
        assertEq(stored, expected, "count");
        assertEq(storedTip, tip, "tip");
        assertEq(auditLog.getSubjectHead(patient), replayed[patient], "patient's head");
        assertEq(auditLog.getSubjectHead(doctor), replayed[doctor], "doctor's head");
    }

    function _replay(Vm.Log memory entry, uint256 id) private returns (bytes32 head) {
        (address operator, uint8 kind, uint48 timestamp, bytes32 ref, bytes32 data, bytes32 stated) =
            abi.decode(entry.data, (address, uint8, uint48, bytes32, bytes32, bytes32));
        address subject = address(uint160(uint256(entry.topics[2])));
        address actor = address(uint160(uint256(entry.topics[3])));
        assertEq(uint256(entry.topics[1]), id, "id");
        head = keccak256(
            abi.encode(replayed[subject], id, subject, actor, operator, kind, timestamp, ref, data)
        );
        assertEq(stated, head, "head");
        replayed[subject] = head;
    }
}
