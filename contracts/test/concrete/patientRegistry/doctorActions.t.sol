// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IPatientRegistry} from "../../../src/interfaces/IPatientRegistry.sol";
import {IVault} from "../../../src/interfaces/IVault.sol";
import {AuditKinds, Operators, Permissions} from "../../../src/libraries/Constants.sol";
import {CounterSlots} from "../../utils/CounterSlots.sol";
import {BaseTest} from "../../utils/Base.t.sol";

contract DoctorActions_Test is BaseTest {
    uint8 private constant C = 7;
    bytes32 private constant D = keccak256("digest");
    uint8 private constant READ = AuditKinds.RECORDS_READ;
    uint8 private constant COPIED = AuditKinds.RECORDS_COPIED;

    function test_Deposit_RevertWhen_ThereIsNoGrant() external {
        _expectDenied(C, Permissions.WRITE);
        this.deposit(C);
        vm.expectRevert(
            abi.encodeWithSelector(
                IPatientRegistry.PatientRegistry_AccessDenied.selector, stranger, doctor, C, Permissions.WRITE
            ),
            address(patients)
        );
        vm.prank(doctor);
        patients.addMedicalFile(stranger, doctor, C, D, 0);
    }

    function test_Deposit_RevertWhen_TheGrantEnded() external {
        _grant(patient, doctor, SCOPE, ALL, _now() + 10);
        _deposit(patient, doctor, C, D);
        vm.warp(_now() + 10);
        _expectDenied(C, Permissions.WRITE);
        this.deposit(C);
        _grant(patient, doctor);
        _deposit(patient, doctor, C, D);
        vm.prank(doctor);
        patients.renounceDoctorAccess(patient, doctor);
        _expectDenied(C, Permissions.WRITE);
        this.deposit(C);
        _grant(patient, doctor);
        _revoke(patient, doctor);
        _expectDenied(C, Permissions.WRITE);
        this.deposit(C);
        assertEq(patients.getMedicalFileCount(patient, C), 2);
    }

    function test_Deposit_RevertWhen_TheGrantDoesNotCoverIt() external {
        _grant(patient, doctor, SCOPE, Permissions.READ | Permissions.COPY, NO_END);
        _expectDenied(C, Permissions.WRITE);
        this.deposit(C);
        _grant(patient, doctor, ~uint48(1 << C), ALL, NO_END);
        _expectDenied(C, Permissions.WRITE);
        this.deposit(C);
        _expectDenied(255, Permissions.WRITE);
        this.deposit(255);
    }

    function test_Deposit_RevertWhen_TheDoctorIsSuspended() external {
        _grant(patient, doctor);
        _suspend(doctor);
        _expectSuspended();
        this.deposit(C);
        assertFalse(patients.checkDoctorAccess(patient, doctor, C, Permissions.WRITE));
        assertFalse(patients.getGrant(patient, doctor).live);
        vm.prank(registrar);
        doctors.reinstateDoctor(doctor);
        this.deposit(C);
        assertEq(patients.getMedicalFile(patient, C, 0), D);
    }

    function test_Deposit_RevertWhen_TheHeadHasMoved() external {
        bytes32 head = patients.headOf(patient);
        _grant(patient, doctor);
        bytes32 present = patients.headOf(patient);
        vm.expectRevert(
            abi.encodeWithSelector(IVault.Vault_StaleHead.selector, patient, head, present), address(patients)
        );
        vm.prank(doctor);
        patients.addMedicalFile(patient, doctor, C, D, head);
    }

    function test_Deposit_RevertWhen_TheSenderIsNotTheDoctor() external {
        _grant(patient, doctor);
        bytes32 head = patients.headOf(patient);
        address[5] memory others = [patient, otherDoctor, stranger, registrar, address(patients)];
        for (uint256 i = 0; i < others.length; ++i) {
            _expectUnauthorized(doctors, doctor, others[i], Operators.ADD);
            vm.prank(others[i]);
            patients.addMedicalFile(patient, doctor, C, D, head);
        }
        // The patient's operators are not the doctor's.
        _setOperator(patients, patient, operator, type(uint32).max, NO_END);
        _expectUnauthorized(doctors, doctor, operator, Operators.ADD);
        vm.prank(operator);
        patients.addMedicalFile(patient, doctor, C, D, head);
    }

    function test_Deposit_WithTheDoctorAsActor() external {
        _grant(patient, doctor, uint48(1 << C), Permissions.WRITE, NO_END);
        _add(patients, patient, C, D);
        _setOperator(doctors, doctor, operator, Operators.ADD, NO_END);
        bytes32 head = patients.headOf(patient);
        _expectEvent(patient, doctor, operator, AuditKinds.FILE_ADDED, D, _place(C, 1));
        vm.prank(operator);
        assertEq(patients.addMedicalFile(patient, doctor, C, D, head), 1);
        assertEq(patients.headOf(patient), head);
    }

    function test_Deposit_AfterTheDoctorsControlChanged() external {
        _grant(patient, doctor);
        _handOver(doctors, doctor, stranger);
        bytes32 head = patients.headOf(patient);
        _expectUnauthorized(doctors, doctor, doctor, Operators.ADD);
        vm.prank(doctor);
        patients.addMedicalFile(patient, doctor, C, D, head);
        vm.prank(stranger);
        patients.addMedicalFile(patient, doctor, C, D, head);
        assertEq(patients.getMedicalFileCount(patient, C), 1);
    }

    function test_DoctorsMayNotReplaceOrDelete() external {
        _grant(patient, doctor);
        _deposit(patient, doctor, C, D);
        bytes32 head = patients.headOf(patient);
        _expectUnauthorized(patients, patient, doctor, Operators.REPLACE);
        vm.prank(doctor);
        patients.replaceMedicalFile(patient, C, 0, D, keccak256("other"), head);
        _expectUnauthorized(patients, patient, doctor, Operators.DELETE);
        vm.prank(doctor);
        patients.deleteMedicalFile(patient, C, 0, D);
    }

    function test_Record_RevertWhen_TheKindIsAnother() external {
        _grantWithFiles(1);
        for (uint256 kind = 0; kind < 256; ++kind) {
            if (kind == READ || kind == COPIED) continue;
            vm.expectRevert(
                abi.encodeWithSelector(IPatientRegistry.PatientRegistry_BadAccessKind.selector, kind),
                address(patients)
            );
            vm.prank(doctor);
            patients.recordAccess(patient, doctor, uint8(kind), C, 0, 1);
        }
    }

    function test_Record_RevertWhen_TheBitmapIsEmpty() external {
        _grantWithFiles(1);
        vm.expectRevert(IPatientRegistry.PatientRegistry_EmptyBitmap.selector, address(patients));
        vm.prank(doctor);
        patients.recordAccess(patient, doctor, READ, C, 0, 0);
    }

    function test_Record_RevertWhen_TheRecordWasNeverAdded() external {
        _grantWithFiles(0);
        _expectNoRecord(0);
        this.record(READ, 0, 1);
        _add(patients, patient, C, D);
        _add(patients, patient, C, D);
        this.record(READ, 0, 3);
        _expectNoRecord(2);
        this.record(READ, 0, 4);
        _expectNoRecord(2);
        this.record(READ, 0, 1 << 255);
        _expectNoRecord(256);
        this.record(READ, 1, 1);
        _expectNoRecord(uint256(type(uint32).max) << 8);
        this.record(READ, type(uint32).max, 1);
    }

    function test_Record_AtTheBordersOfAWord() external {
        _grantWithFiles(1);
        CounterSlots.set(patients, patient, C, 256);
        this.record(READ, 0, type(uint256).max);
        _expectNoRecord(256);
        this.record(READ, 1, 1);
        CounterSlots.set(patients, patient, C, 257);
        this.record(READ, 1, 1);
        _expectNoRecord(257);
        this.record(READ, 1, 2);
        CounterSlots.set(patients, patient, C, type(uint32).max);
        this.record(READ, (1 << 24) - 1, type(uint256).max >> 1);
        _expectNoRecord(type(uint32).max);
        this.record(READ, (1 << 24) - 1, 1 << 255);
    }

    function test_Record_RevertWhen_TheGrantDoesNotCoverIt() external {
        _add(patients, patient, C, D);
        _expectDenied(C, Permissions.READ);
        this.record(READ, 0, 1);
        _grant(patient, doctor, SCOPE, Permissions.WRITE | Permissions.COPY, NO_END);
        _expectDenied(C, Permissions.READ);
        this.record(READ, 0, 1);
        _expectDenied(C, Permissions.READ | Permissions.COPY);
        this.record(COPIED, 0, 1);
        _grant(patient, doctor, SCOPE, Permissions.READ, NO_END);
        this.record(READ, 0, 1);
        _expectDenied(C, Permissions.READ | Permissions.COPY);
        this.record(COPIED, 0, 1);
        _grant(patient, doctor, ~uint48(1 << C), ALL, NO_END);
        _expectDenied(C, Permissions.READ);
        this.record(READ, 0, 1);
    }

    function test_Record_RevertWhen_TheGrantEnded() external {
        _grantWithFiles(1);
        _grant(patient, doctor, SCOPE, ALL, _now() + 1);
        this.record(READ, 0, 1);
        vm.warp(_now() + 1);
        _expectDenied(C, Permissions.READ);
        this.record(READ, 0, 1);
    }

    function test_Record_RevertWhen_TheDoctorIsSuspended() external {
        _grantWithFiles(1);
        _suspend(doctor);
        _expectSuspended();
        this.record(READ, 0, 1);
    }

    function test_Record_RevertWhen_TheSenderIsNotTheDoctor() external {
        _grantWithFiles(1);
        _expectUnauthorized(doctors, doctor, patient, Operators.LOG);
        vm.prank(patient);
        patients.recordAccess(patient, doctor, READ, C, 0, 1);
    }

    function test_Record_LogsInThePatientsTrail() external {
        _grantWithFiles(2);
        vm.prank(patient);
        patients.deleteMedicalFile(patient, C, 0, D);
        _setOperator(doctors, doctor, operator, Operators.LOG, NO_END);
        bytes32 data = bytes32((uint256(READ) << 40) | (uint256(C) << 32));
        _expectEvent(patient, doctor, operator, READ, bytes32(uint256(3)), data);
        vm.prank(operator);
        patients.recordAccess(patient, doctor, READ, C, 0, 3);
        data = bytes32((uint256(COPIED) << 40) | (uint256(C) << 32));
        _expectEvent(patient, doctor, doctor, COPIED, bytes32(uint256(2)), data);
        this.record(COPIED, 0, 2);
    }

    function test_Record_LogsTheWord() external {
        _grantWithFiles(1);
        CounterSlots.set(patients, patient, C, 1000);
        bytes32 data = bytes32((uint256(READ) << 40) | (uint256(C) << 32) | 2);
        _expectEvent(patient, doctor, doctor, READ, bytes32(uint256(5)), data);
        this.record(READ, 2, 5);
    }

    function test_Request_RevertWhen_ItIsNotInOrder() external {
        vm.startPrank(doctor);
        vm.expectRevert(
            abi.encodeWithSelector(IPatientRegistry.PatientRegistry_DoctorNotVerified.selector, doctor),
            address(patients)
        );
        patients.requestAccess(patient, doctor, D);
        vm.stopPrank();
        _verify(doctor);
        vm.startPrank(doctor);
        vm.expectRevert(IVault.Vault_ZeroDigest.selector, address(patients));
        patients.requestAccess(patient, doctor, 0);
        vm.expectRevert(abi.encodeWithSelector(IVault.Vault_NotRegistered.selector, stranger), address(patients));
        patients.requestAccess(stranger, doctor, D);
        vm.expectRevert(
            abi.encodeWithSelector(IVault.Vault_NotRegistered.selector, otherDoctor), address(patients)
        );
        patients.requestAccess(otherDoctor, doctor, D);
        vm.stopPrank();
        _suspend(doctor);
        _expectSuspended();
        vm.prank(doctor);
        patients.requestAccess(patient, doctor, D);
        _expectUnauthorized(doctors, doctor, stranger, Operators.GRANT);
        vm.prank(stranger);
        patients.requestAccess(patient, doctor, D);
        vm.expectRevert(
            abi.encodeWithSelector(IPatientRegistry.PatientRegistry_DoctorNotVerified.selector, stranger),
            address(patients)
        );
        vm.prank(stranger);
        patients.requestAccess(patient, stranger, D);
    }

    function test_Request_LogsAndGivesNothing() external {
        _verify(doctor);
        _setOperator(doctors, doctor, operator, Operators.GRANT, NO_END);
        _expectEvent(patient, doctor, operator, AuditKinds.ACCESS_REQUESTED, D, 0);
        vm.prank(operator);
        patients.requestAccess(patient, doctor, D);
        assertEq(patients.getGrant(patient, doctor).account, address(0));
        assertFalse(patients.checkDoctorAccess(patient, doctor, C, 0));
        vm.prank(registrar);
        doctors.unverifyDoctor(doctor);
        vm.expectRevert(
            abi.encodeWithSelector(IPatientRegistry.PatientRegistry_DoctorNotVerified.selector, doctor),
            address(patients)
        );
        vm.prank(doctor);
        patients.requestAccess(patient, doctor, D);
    }

    /// @dev External, so that an expected revert is that of the call on the contract and not of a view before it.
    function deposit(uint8 compartment) external {
        bytes32 head = patients.headOf(patient);
        vm.prank(doctor);
        patients.addMedicalFile(patient, doctor, compartment, D, head);
    }

    function record(uint8 kind, uint32 word, uint256 bitmap) external {
        vm.prank(doctor);
        patients.recordAccess(patient, doctor, kind, C, word, bitmap);
    }

    function _grantWithFiles(uint256 count) private {
        _grant(patient, doctor);
        for (uint256 i = 0; i < count; ++i) _add(patients, patient, C, D);
    }

    function _expectDenied(uint8 compartment, uint8 permissions) private {
        vm.expectRevert(
            abi.encodeWithSelector(
                IPatientRegistry.PatientRegistry_AccessDenied.selector, patient, doctor, compartment, permissions
            ),
            address(patients)
        );
    }

    function _expectSuspended() private {
        vm.expectRevert(
            abi.encodeWithSelector(IPatientRegistry.PatientRegistry_DoctorSuspended.selector, doctor),
            address(patients)
        );
    }

    function _expectNoRecord(uint256 index) private {
        vm.expectRevert(
            abi.encodeWithSelector(IPatientRegistry.PatientRegistry_NoSuchRecord.selector, patient, C, index),
            address(patients)
        );
    }
}
