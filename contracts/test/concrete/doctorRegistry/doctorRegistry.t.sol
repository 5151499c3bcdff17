// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IDoctorRegistry} from "../../../src/interfaces/IDoctorRegistry.sol";
import {IManaged} from "../../../src/interfaces/IManaged.sol";
import {IRoleRegistry, Role} from "../../../src/interfaces/IRoleRegistry.sol";
import {IVault} from "../../../src/interfaces/IVault.sol";
import {AuditKinds, Operators} from "../../../src/libraries/Constants.sol";
import {BaseTest} from "../../utils/Base.t.sol";

contract DoctorRegistry_Test is BaseTest {
    bytes32 private constant D = keccak256("credential");

    function test_Register_RevertWhen_ItIsNotInOrder() external {
        vm.expectRevert(IVault.Vault_ZeroHead.selector, address(doctors));
        vm.prank(stranger);
        doctors.registerDoctor(0);
        _makeAuditor(stranger);
        address[3] memory taken = [patient, doctor, stranger];
        for (uint256 i = 0; i < taken.length; ++i) {
            vm.expectRevert(
                abi.encodeWithSelector(IRoleRegistry.RoleRegistry_RoleTaken.selector, taken[i], Role(i + 1)),
                address(roles)
            );
            vm.prank(taken[i]);
            doctors.registerDoctor(D);
        }
        assertEq(doctors.headOf(patient), 0);
    }

    function test_Register_TheSenderUnverifiedAndLogs() external {
        _expectEvent(stranger, stranger, stranger, AuditKinds.DOCTOR_REGISTERED, D, 0);
        vm.prank(stranger);
        doctors.registerDoctor(D);
        assertTrue(doctors.isDoctorRegistered(stranger));
        assertEq(doctors.getTotalDoctors(), 3);
        assertEq(doctors.getCredentialDigest(stranger), 0);
        (bool registered, bool suspended) = doctors.getStanding(stranger);
        assertTrue(registered);
        assertFalse(suspended);
        (registered, suspended) = doctors.getStanding(patient);
        assertFalse(registered);
        assertFalse(suspended);
        assertFalse(doctors.isDoctorRegistered(patient));
    }

    function test_Admin_RevertWhen_TheSenderIsNoRegistrar() external {
        _makeAuditor(makeAddr("auditor"));
        address delayed = makeAddr("delayed");
        vm.prank(admin);
        manager.grantRole(REGISTRAR, delayed, 1 hours);
        address[12] memory others = [
            doctor,
            patient,
            stranger,
            admin,
            auditAdmin,
            makeAddr("auditor"),
            delayed,
            address(manager),
            address(forwarder),
            address(patients),
            address(auditLog),
            address(doctors)
        ];
        bytes[] memory calls = _adminCalls();
        for (uint256 i = 0; i < others.length; ++i) {
            for (uint256 n = 0; n < calls.length; ++n) {
                vm.prank(others[i]);
                (bool ok, bytes memory result) = address(doctors).call(calls[n]);
                assertFalse(ok);
                assertEq(
                    result,
                    abi.encodeWithSelector(IManaged.Managed_Unauthorized.selector, others[i], bytes4(calls[n]))
                );
            }
        }
    }

    function test_Admin_RevertWhen_TheManagerExecutesIt() external {
        bytes[] memory calls = _adminCalls();
        for (uint256 n = 0; n < calls.length; ++n) {
            vm.prank(registrar);
            vm.expectRevert(
                abi.encodeWithSelector(
                    IManaged.Managed_Unauthorized.selector, address(manager), bytes4(calls[n])
                ),
                address(doctors)
            );
            manager.execute(address(doctors), calls[n]);
        }
    }

    function test_Admin_WorksInAMulticallOfTheRegistrar() external {
        vm.prank(registrar);
        doctors.multicall(_adminCalls());
        assertEq(doctors.getCredentialDigest(doctor), 0);
        assertFalse(doctors.getAccount(doctor).suspended);
        vm.expectRevert(
            abi.encodeWithSelector(
                IManaged.Managed_Unauthorized.selector, stranger, IDoctorRegistry.verifyDoctor.selector
            ),
            address(doctors)
        );
        vm.prank(stranger);
        doctors.multicall(_adminCalls());
    }

    function test_Admin_EndsWithTheRole() external {
        vm.prank(admin);
        manager.revokeRole(REGISTRAR, registrar);
        vm.expectRevert(
            abi.encodeWithSelector(
                IManaged.Managed_Unauthorized.selector, registrar, IDoctorRegistry.verifyDoctor.selector
            ),
            address(doctors)
        );
        vm.prank(registrar);
        doctors.verifyDoctor(doctor, D);
    }

    function test_Verify_RevertWhen_ItDoesNotFit() external {
        vm.startPrank(registrar);
        vm.expectRevert(IVault.Vault_ZeroDigest.selector, address(doctors));
        doctors.verifyDoctor(doctor, 0);
        address[3] memory none = [address(0), patient, stranger];
        for (uint256 i = 0; i < 3; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IVault.Vault_NotRegistered.selector, none[i]), address(doctors));
            doctors.verifyDoctor(none[i], D);
            vm.expectRevert(abi.encodeWithSelector(IVault.Vault_NotRegistered.selector, none[i]), address(doctors));
            doctors.suspendDoctor(none[i]);
            vm.expectRevert(
                abi.encodeWithSelector(IDoctorRegistry.DoctorRegistry_NotVerified.selector, none[i]),
                address(doctors)
            );
            doctors.unverifyDoctor(none[i]);
            vm.expectRevert(
                abi.encodeWithSelector(IDoctorRegistry.DoctorRegistry_NotSuspended.selector, none[i]),
                address(doctors)
            );
            doctors.reinstateDoctor(none[i]);
        }
        doctors.verifyDoctor(doctor, D);
        vm.expectRevert(
            abi.encodeWithSelector(IDoctorRegistry.DoctorRegistry_Verified.selector, doctor, D), address(doctors)
        );
        doctors.verifyDoctor(doctor, D);
        doctors.suspendDoctor(doctor);
        vm.expectRevert(
            abi.encodeWithSelector(IDoctorRegistry.DoctorRegistry_Suspended.selector, doctor), address(doctors)
        );
        doctors.suspendDoctor(doctor);
        vm.stopPrank();
    }

    function test_Verify_AndUnverifyAndLog() external {
        vm.startPrank(registrar);
        _expectEvent(doctor, registrar, registrar, AuditKinds.DOCTOR_VERIFIED, D, 0);
        doctors.verifyDoctor(doctor, D);
        assertEq(doctors.getCredentialDigest(doctor), D);
        bytes32 other = keccak256("a new qualification");
        _expectEvent(doctor, registrar, registrar, AuditKinds.DOCTOR_VERIFIED, other, 0);
        doctors.verifyDoctor(doctor, other);
        _expectEvent(doctor, registrar, registrar, AuditKinds.DOCTOR_UNVERIFIED, other, 0);
        doctors.unverifyDoctor(doctor);
        vm.stopPrank();
        assertEq(doctors.getCredentialDigest(doctor), 0);
        assertEq(doctors.getCredentialDigest(otherDoctor), 0);
    }

    function test_Suspend_AndReinstateAndLog() external {
        _handOver(doctors, doctor, stranger);
        IVault.AccountState memory before = doctors.getAccount(doctor);
        vm.startPrank(registrar);
        _expectEvent(doctor, registrar, registrar, AuditKinds.DOCTOR_SUSPENDED, 0, 0);
        doctors.suspendDoctor(doctor);
        (bool registered, bool suspended) = doctors.getStanding(doctor);
        assertTrue(registered && suspended);
        (, suspended) = doctors.getStanding(otherDoctor);
        assertFalse(suspended);
        _expectEvent(doctor, registrar, registrar, AuditKinds.DOCTOR_REINSTATED, 0, 0);
        doctors.reinstateDoctor(doctor);
        vm.stopPrank();
        assertEq(keccak256(abi.encode(doctors.getAccount(doctor))), keccak256(abi.encode(before)));
    }

    function test_Suspended_KeepsTheOwnVault() external {
        _suspend(doctor);
        assertEq(_add(doctors, doctor, 7, D), 0);
        bytes32 head = doctors.headOf(doctor);
        vm.startPrank(doctor);
        doctors.replaceMedicalFile(doctor, 7, 0, D, keccak256("d2"), head);
        doctors.deleteMedicalFile(doctor, 7, 0, keccak256("d2"));
        doctors.setHead(doctor, head, D);
        doctors.setOperator(doctor, operator, Operators.LOG, NO_END, 0);
        vm.stopPrank();
        assertTrue(doctors.getAccount(doctor).suspended);
    }

    function _adminCalls() private view returns (bytes[] memory calls) {
        calls = new bytes[](4);
        calls[0] = abi.encodeCall(IDoctorRegistry.verifyDoctor, (doctor, D));
        calls[1] = abi.encodeCall(IDoctorRegistry.unverifyDoctor, (doctor));
        calls[2] = abi.encodeCall(IDoctorRegistry.suspendDoctor, (doctor));
        calls[3] = abi.encodeCall(IDoctorRegistry.reinstateDoctor, (doctor));
    }
}
