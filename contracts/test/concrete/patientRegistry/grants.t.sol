// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IPaged} from "../../../src/interfaces/IPaged.sol";
import {IPatientRegistry} from "../../../src/interfaces/IPatientRegistry.sol";
import {IRoleRegistry, Role} from "../../../src/interfaces/IRoleRegistry.sol";
import {IVault} from "../../../src/interfaces/IVault.sol";
import {AuditKinds, Operators, Permissions} from "../../../src/libraries/Constants.sol";
import {BaseTest} from "../../utils/Base.t.sol";

contract Grants_Test is BaseTest {
    bytes32 private head;
    bytes32 private next;

    function setUp() public override {
        super.setUp();
        head = patients.headOf(patient);
        next = _after(head);
    }

    function test_Register_RevertWhen_TheHeadIsZero() external {
        vm.expectRevert(IVault.Vault_ZeroHead.selector, address(patients));
        vm.prank(stranger);
        patients.registerPatient(0);
        assertFalse(patients.isPatientRegistered(stranger));
    }

    function test_Register_RevertWhen_TheSenderHasARole() external {
        _makeAuditor(stranger);
        address[3] memory taken = [patient, doctor, stranger];
        for (uint256 i = 0; i < taken.length; ++i) {
            vm.expectRevert(
                abi.encodeWithSelector(IRoleRegistry.RoleRegistry_RoleTaken.selector, taken[i], Role(i + 1)),
                address(roles)
            );
            vm.prank(taken[i]);
            patients.registerPatient(next);
        }
        assertEq(patients.headOf(patient), head);
        assertEq(patients.headOf(doctor), 0);
    }

    function test_Register_TheSenderAndLogs() external {
        _expectEvent(stranger, stranger, stranger, AuditKinds.PATIENT_REGISTERED, next, 0);
        vm.prank(stranger);
        patients.registerPatient(next);
        assertTrue(patients.isPatientRegistered(stranger));
        assertEq(patients.headOf(stranger), next);
        assertEq(patients.getTotalPatients(), 3);
        assertEq(uint8(roles.roleOf(stranger)), uint8(Role.Patient));
        assertEq(patients.getAccount(stranger).controller, stranger);
    }

    function test_Grant_RevertWhen_TheGranteeIsNoDoctor() external {
        _makeAuditor(makeAddr("auditor"));
        address[6] memory none =
            [address(0), patient, otherPatient, stranger, makeAddr("auditor"), address(patients)];
        for (uint256 i = 0; i < none.length; ++i) {
            vm.expectRevert(
                abi.encodeWithSelector(IPatientRegistry.PatientRegistry_NotDoctor.selector, none[i]),
                address(patients)
            );
            vm.prank(patient);
            patients.grantDoctorAccess(patient, none[i], SCOPE, ALL, NO_END, head, next);
        }
    }

    function test_Grant_RevertWhen_TheDoctorIsSuspended() external {
        _suspend(doctor);
        vm.expectRevert(
            abi.encodeWithSelector(IPatientRegistry.PatientRegistry_DoctorSuspended.selector, doctor),
            address(patients)
        );
        vm.prank(patient);
        patients.grantDoctorAccess(patient, doctor, SCOPE, ALL, NO_END, head, next);
    }

    function test_Grant_RevertWhen_ItGivesNothing() external {
        vm.startPrank(patient);
        vm.expectRevert(IPatientRegistry.PatientRegistry_EmptyScope.selector, address(patients));
        patients.grantDoctorAccess(patient, doctor, 0, ALL, NO_END, head, next);
        vm.expectRevert(IPatientRegistry.PatientRegistry_EmptyPermissions.selector, address(patients));
        patients.grantDoctorAccess(patient, doctor, SCOPE, 0, NO_END, head, next);
        vm.stopPrank();
    }

    function test_Grant_RevertWhen_TheExpiryIsNotInTheFuture() external {
        for (uint256 i = 0; i < 3; ++i) {
            uint40 bad = [uint40(0), _now() - 1, _now()][i];
            vm.expectRevert(
                abi.encodeWithSelector(IPatientRegistry.PatientRegistry_BadExpiry.selector, bad), address(patients)
            );
            vm.prank(patient);
            patients.grantDoctorAccess(patient, doctor, SCOPE, ALL, bad, head, next);
        }
    }

    function test_Grant_RevertWhen_ThePatientIsNotRegistered() external {
        for (uint256 i = 0; i < 2; ++i) {
            address nobody = [stranger, otherDoctor][i];
            vm.expectRevert(
                abi.encodeWithSelector(IVault.Vault_NotRegistered.selector, nobody), address(patients)
            );
            vm.prank(nobody);
            patients.grantDoctorAccess(nobody, doctor, SCOPE, ALL, NO_END, 0, next);
            vm.expectRevert(
                abi.encodeWithSelector(IVault.Vault_NotRegistered.selector, nobody), address(patients)
            );
            vm.prank(nobody);
            patients.grantDoctorAccess(nobody, doctor, SCOPE, ALL, NO_END, 0, 0);
        }
        (IPatientRegistry.GrantState[] memory listed,) = patients.getPatients(doctor, address(0), 10);
        assertEq(listed.length, 0);
    }

    function test_Grant_RevertWhen_TheHeadIsStale() external {
        bytes32[2] memory stale = [bytes32(0), next];
        for (uint256 i = 0; i < 2; ++i) {
            vm.expectRevert(
                abi.encodeWithSelector(IVault.Vault_StaleHead.selector, patient, stale[i], head), address(patients)
            );
            vm.prank(patient);
            patients.grantDoctorAccess(patient, doctor, SCOPE, ALL, NO_END, stale[i], next);
        }
    }

    function test_Grant_RevertWhen_TheControllerLeavesTheHead() external {
        vm.expectRevert(
            abi.encodeWithSelector(IPatientRegistry.PatientRegistry_HeadRequired.selector, patient),
            address(patients)
        );
        vm.prank(patient);
        patients.grantDoctorAccess(patient, doctor, SCOPE, ALL, NO_END, head, 0);
    }

    function test_Grant_ByAnOperatorMayLeaveTheHead() external {
        _setOperator(patients, patient, operator, Operators.GRANT, NO_END);
        _grant(patient, otherDoctor);
        vm.prank(patient);
        patients.revokeDoctorAccess(patient, otherDoctor, 0, 0);
        bytes32 present = patients.headOf(patient);
        _expectEvent(
            patient, patient, operator, AuditKinds.ACCESS_GRANTED, _terms(doctor, SCOPE, ALL, NO_END), 0
        );
        vm.prank(operator);
        patients.grantDoctorAccess(patient, doctor, SCOPE, ALL, NO_END, keccak256("whatever"), 0);
        assertTrue(patients.checkDoctorAccess(patient, doctor, 3, ALL));
        assertEq(patients.headOf(patient), present);
        assertTrue(patients.getAccount(patient).rotationOwed);
    }

    function test_Grant_ByAnOperatorThatMovesTheHeadNeedsBoth() external {
        _setOperator(patients, patient, operator, Operators.GRANT, NO_END);
        _expectUnauthorized(patients, patient, operator, Operators.GRANT | Operators.HEAD);
        vm.prank(operator);
        patients.grantDoctorAccess(patient, doctor, SCOPE, ALL, NO_END, head, next);
        vm.prank(operator);
        patients.grantDoctorAccess(patient, doctor, SCOPE, ALL, NO_END, head, head);
        assertEq(patients.headOf(patient), head);
        _setOperator(patients, patient, operator, Operators.GRANT | Operators.HEAD, NO_END);
        vm.prank(operator);
        patients.grantDoctorAccess(patient, doctor, SCOPE, ALL, NO_END, head, next);
        assertEq(patients.headOf(patient), next);
    }

    function test_Grant_RevertWhen_ARotationIsOwed() external {
        _grant(patient, doctor);
        head = patients.headOf(patient);
        next = _after(head);
        vm.startPrank(patient);
        patients.revokeDoctorAccess(patient, doctor, 0, 0);
        for (uint256 i = 0; i < 2; ++i) {
            vm.expectRevert(
                abi.encodeWithSelector(IPatientRegistry.PatientRegistry_RotationOwed.selector, patient),
                address(patients)
            );
            patients.grantDoctorAccess(patient, otherDoctor, SCOPE, ALL, NO_END, head, i == 0 ? next : head);
        }
        patients.setHead(patient, head, next);
        patients.grantDoctorAccess(patient, otherDoctor, SCOPE, ALL, NO_END, next, next);
        vm.stopPrank();
        assertTrue(patients.checkDoctorAccess(patient, otherDoctor, 3, ALL));
    }

    function test_Grant_GivesAndLogs() external {
        uint48 compartments = type(uint48).max;
        uint8 permissions = type(uint8).max;
        uint40 expiresAt = _now() + 1;
        _expectEvent(
            patient,
            patient,
            patient,
            AuditKinds.ACCESS_GRANTED,
            _terms(doctor, compartments, permissions, expiresAt),
            next
        );
        vm.prank(patient);
        patients.grantDoctorAccess(patient, doctor, compartments, permissions, expiresAt, head, next);
        assertEq(patients.headOf(patient), next);
        IPatientRegistry.GrantState memory expected =
            IPatientRegistry.GrantState(doctor, compartments, permissions, expiresAt, true);
        _assertGrantEq(patients.getGrant(patient, doctor), expected);
        for (uint256 i = 0; i < 256; ++i) {
            assertEq(patients.checkDoctorAccess(patient, doctor, uint8(i), ALL), i < 48);
        }
        vm.warp(expiresAt);
        assertFalse(patients.checkDoctorAccess(patient, doctor, 0, Permissions.READ));
        assertFalse(patients.getGrant(patient, doctor).live);
    }

    function test_Grant_ReplacesWhatTheDoctorHad() external {
        _grant(patient, doctor, SCOPE, ALL, NO_END);
        _grant(patient, doctor, 1, Permissions.READ, _now() + 5);
        assertFalse(patients.checkDoctorAccess(patient, doctor, 3, Permissions.READ));
        assertTrue(patients.checkDoctorAccess(patient, doctor, 0, Permissions.READ));
        assertFalse(patients.checkDoctorAccess(patient, doctor, 0, Permissions.WRITE));
        vm.warp(_now() + 5);
        _grant(patient, doctor, 2, ALL, NO_END);
        assertTrue(patients.checkDoctorAccess(patient, doctor, 1, ALL));
        _revoke(patient, doctor);
        _grant(patient, doctor, 4, ALL, NO_END);
        assertTrue(patients.checkDoctorAccess(patient, doctor, 2, ALL));
        (IPatientRegistry.GrantState[] memory listed, address rest) = patients.getDoctors(patient, address(0), 10);
        assertEq(listed.length, 1, "one pair, one entry");
        assertEq(rest, END);
        assertEq(listed[0].account, doctor);
    }

    function test_Revoke_RevertWhen_ThereIsNoGrant() external {
        _expectNoGrant(doctor);
        vm.prank(patient);
        patients.revokeDoctorAccess(patient, doctor, 0, 0);
        _grant(patient, doctor);
        _revoke(patient, doctor);
        _expectNoGrant(doctor);
        vm.prank(patient);
        patients.revokeDoctorAccess(patient, doctor, 0, 0);
        _expectNoGrant(address(0));
        vm.prank(patient);
        patients.revokeDoctorAccess(patient, address(0), 0, 0);
        vm.expectRevert(
            abi.encodeWithSelector(IPatientRegistry.PatientRegistry_NoGrant.selector, stranger, doctor),
            address(patients)
        );
        vm.prank(stranger);
        patients.revokeDoctorAccess(stranger, doctor, 0, 0);
    }

    function test_Revoke_WithARotationAndLogs() external {
        _grant(patient, doctor);
        head = patients.headOf(patient);
        next = _after(head);
        _expectEvent(patient, patient, patient, AuditKinds.ACCESS_REVOKED, _left(doctor), next);
        vm.prank(patient);
        patients.revokeDoctorAccess(patient, doctor, head, next);
        assertEq(patients.headOf(patient), next);
        assertFalse(patients.getAccount(patient).rotationOwed);
        _assertGrantEq(
            patients.getGrant(patient, doctor), IPatientRegistry.GrantState(doctor, 0, 0, 0, false)
        );
    }

    function test_Revoke_RevertWhen_TheHeadIsStale() external {
        _grant(patient, doctor);
        vm.expectRevert(
            abi.encodeWithSelector(IVault.Vault_StaleHead.selector, patient, head, next), address(patients)
        );
        vm.prank(patient);
        patients.revokeDoctorAccess(patient, doctor, head, _after(next));
        assertTrue(patients.checkDoctorAccess(patient, doctor, 3, ALL));
    }

    function test_Revoke_ByAnOperatorThatMovesTheHeadNeedsBoth() external {
        _grant(patient, doctor);
        _setOperator(patients, patient, operator, Operators.REVOKE, NO_END);
        _expectUnauthorized(patients, patient, operator, Operators.REVOKE | Operators.HEAD);
        vm.prank(operator);
        patients.revokeDoctorAccess(patient, doctor, next, _after(next));
        vm.prank(operator);
        patients.revokeDoctorAccess(patient, doctor, 0, 0);
        assertFalse(patients.checkDoctorAccess(patient, doctor, 3, Permissions.READ));
    }

    function test_Revoke_AlwaysSucceedsAndOwesARotation() external {
        for (uint256 state = 0; state < 5; ++state) {
            uint256 snapshot = vm.snapshotState();
            _grant(patient, doctor, SCOPE, ALL, _now() + 100);
            if (state == 1) _suspend(doctor);
            if (state == 2) vm.warp(_now() + 100);
            if (state == 3) {
                vm.prank(doctor);
                patients.renounceDoctorAccess(patient, doctor);
            }
            if (state == 4) {
                _grant(patient, otherDoctor);
                vm.prank(patient);
                patients.revokeDoctorAccess(patient, otherDoctor, 0, 0);
            }
            bytes32 present = patients.headOf(patient);
            _expectEvent(patient, patient, patient, AuditKinds.ACCESS_REVOKED, _left(doctor), 0);
            vm.prank(patient);
            patients.revokeDoctorAccess(patient, doctor, keccak256("an old head"), 0);
            assertEq(patients.headOf(patient), present);
            assertTrue(patients.getAccount(patient).rotationOwed);
            assertFalse(patients.checkDoctorAccess(patient, doctor, 3, Permissions.READ));
            vm.revertToState(snapshot);
        }
    }

    function test_Revoke_ThatComparesTheHeadButLeavesItOwesARotationToo() external {
        _grant(patient, doctor);
        bytes32 present = patients.headOf(patient);
        vm.startPrank(patient);
        vm.expectRevert(
            abi.encodeWithSelector(IVault.Vault_StaleHead.selector, patient, head, present), address(patients)
        );
        patients.revokeDoctorAccess(patient, doctor, head, head);
        patients.revokeDoctorAccess(patient, doctor, present, present);
        vm.stopPrank();
        assertTrue(patients.getAccount(patient).rotationOwed);
        assertFalse(patients.checkDoctorAccess(patient, doctor, 3, Permissions.READ));
    }

    function test_Renounce_RevertWhen_ThereIsNoUnexpiredGrant() external {
        _expectNoGrant(doctor);
        vm.prank(doctor);
        patients.renounceDoctorAccess(patient, doctor);
        _grant(patient, doctor, SCOPE, ALL, _now() + 10);
        vm.prank(doctor);
        patients.renounceDoctorAccess(patient, doctor);
        _expectNoGrant(doctor);
        vm.prank(doctor);
        patients.renounceDoctorAccess(patient, doctor);
        _grant(patient, doctor, SCOPE, ALL, _now() + 10);
        vm.warp(_now() + 10);
        _expectNoGrant(doctor);
        vm.prank(doctor);
        patients.renounceDoctorAccess(patient, doctor);
        _grant(patient, doctor);
        _revoke(patient, doctor);
        _expectNoGrant(doctor);
        vm.prank(doctor);
        patients.renounceDoctorAccess(patient, doctor);
    }

    function test_Renounce_EndsNowAndLogs() external {
        _grant(patient, doctor);
        _suspend(doctor);
        bytes32 ref = _terms(doctor, SCOPE, ALL, _now());
        _expectEvent(patient, doctor, doctor, AuditKinds.ACCESS_RENOUNCED, ref, 0);
        vm.prank(doctor);
        patients.renounceDoctorAccess(patient, doctor);
        vm.prank(registrar);
        doctors.reinstateDoctor(doctor);
        _assertGrantEq(
            patients.getGrant(patient, doctor), IPatientRegistry.GrantState(doctor, SCOPE, ALL, _now(), false)
        );
        assertFalse(patients.checkDoctorAccess(patient, doctor, 3, Permissions.READ));
        _grant(patient, doctor);
        assertTrue(patients.checkDoctorAccess(patient, doctor, 3, ALL));
    }

    function test_Views_RevertWhen_ThePageIsTooLongOrEmpty() external {
        for (uint256 i = 0; i < 3; ++i) {
            uint256 size = [uint256(0), 501, type(uint256).max][i];
            bytes memory expected = abi.encodeWithSelector(IPaged.Page_BadSize.selector, size, 500);
            vm.expectRevert(expected, address(patients));
            patients.getDoctors(patient, address(0), size);
            vm.expectRevert(expected, address(patients));
            patients.getPatients(doctor, address(0), size);
        }
    }

    function test_Views_RevertWhen_TheCursorIsNotListed() external {
        _grant(patient, doctor);
        bytes memory expected = abi.encodeWithSelector(IPaged.Page_UnknownCursor.selector, otherDoctor);
        vm.expectRevert(expected, address(patients));
        patients.getDoctors(patient, otherDoctor, 1);
        expected = abi.encodeWithSelector(IPaged.Page_UnknownCursor.selector, otherPatient);
        vm.expectRevert(expected, address(patients));
        patients.getPatients(doctor, otherPatient, 1);
    }

    function test_Views_EmptyListsAndEnds() external {
        IPatientRegistry.GrantState[] memory listed;
        address rest;
        (listed, rest) = patients.getDoctors(patient, address(0), 500);
        assertEq(listed.length, 0);
        assertEq(rest, END);
        (listed, rest) = patients.getPatients(doctor, address(0), 500);
        assertEq(listed.length, 0);
        assertEq(rest, END);
        _grant(patient, doctor);
        (listed, rest) = patients.getDoctors(patient, END, 1);
        assertEq(listed.length, 0);
        assertEq(rest, END);
        (listed, rest) = patients.getPatients(doctor, END, 1);
        assertEq(listed.length, 0);
        assertEq(rest, END);
        (listed, rest) = patients.getPatients(doctor, address(0), 1);
        assertEq(listed.length, 1);
        assertEq(listed[0].account, patient);
        assertEq(rest, END);
        IPatientRegistry.GrantState memory none;
        _assertGrantEq(patients.getGrant(patient, otherDoctor), none);
    }

    function _expectNoGrant(address to) private {
        vm.expectRevert(
            abi.encodeWithSelector(IPatientRegistry.PatientRegistry_NoGrant.selector, patient, to),
            address(patients)
        );
    }
}
