// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Vm, VmSafe} from "forge-std/Vm.sol";
import {IVault} from "../../src/interfaces/IVault.sol";
import {AuditKinds, Operators} from "../../src/libraries/Constants.sol";
import {BaseTest} from "../utils/Base.t.sol";

/// @notice INV-11: whatever is called, no call leaves the four contracts and the manager, so that there is nothing to re-enter from.
contract Calls_Test is BaseTest {
    bytes32 private constant D = keccak256("digest");
    address private recorder = makeAddr("auditor");

    function test_INV11_NoCallLeavesTheSiblingsAndTheManager() external {
        vm.startStateDiffRecording();
        _journey();
        Vm.AccountAccess[] memory accesses = vm.stopAndReturnStateDiff();
        uint256 between;
        for (uint256 i = 0; i < accesses.length; ++i) {
            Vm.AccountAccess memory a = accesses[i];
            if (!_isOurs(a.accessor)) continue;
            if (a.kind == VmSafe.AccountAccessKind.DelegateCall) {
                assertEq(a.account, a.accessor, "INV-11: code of somebody else");
                continue;
            }
            assertTrue(a.kind != VmSafe.AccountAccessKind.Create, "INV-11: a creation");
            // A look at the size of a sibling's code, which solc puts before some calls, is subject to the same rule.
            assertTrue(_isOurs(a.account) || a.account == address(manager), "INV-11: a call left");
            if (a.kind != VmSafe.AccountAccessKind.Call && a.kind != VmSafe.AccountAccessKind.StaticCall) continue;
            assertEq(a.value, 0, "INV-11: value");
            ++between;
        }
        assertGt(between, 30, "the siblings were called");
    }

    /// @dev Every mutating function at least once.
    function _journey() private {
        _registerPatient(stranger);
        _verify(doctor);
        _setOperator(patients, patient, operator, Operators.ADD, NO_END);
        vm.prank(patient);
        patients.removeOperator(patient, operator);
        _add(patients, patient, 7, D);
        _grant(patient, doctor);
        _deposit(patient, doctor, 7, D);
        bytes32 head = patients.headOf(patient);
        vm.startPrank(doctor);
        patients.recordAccess(patient, doctor, AuditKinds.RECORDS_READ, 7, 0, 3);
        patients.requestAccess(patient, doctor, D);
        patients.renounceDoctorAccess(patient, doctor);
        vm.stopPrank();
        bytes[] memory calls = new bytes[](2);
        calls[0] = abi.encodeCall(IVault.replaceMedicalFile, (patient, 7, 0, D, keccak256("d2"), head));
        calls[1] = abi.encodeCall(IVault.deleteMedicalFile, (patient, 7, 1, D));
        vm.startPrank(patient);
        patients.multicall(calls);
        patients.setHead(patient, head, D);
        patients.revokeDoctorAccess(patient, doctor, 0, 0);
        vm.stopPrank();
        _handOver(patients, patient, operator);
        _suspend(doctor);
        vm.startPrank(registrar);
        doctors.reinstateDoctor(doctor);
        doctors.unverifyDoctor(doctor);
        vm.stopPrank();
        _makeAuditor(recorder);
        vm.prank(auditAdmin);
        auditLog.removeAuditor(recorder);
        patients.getDoctors(patient, address(0), 10);
        patients.getPatients(doctor, address(0), 10);
        auditLog.getAuditors(address(0), 10);
    }

    function _isOurs(address account) private view returns (bool) {
        return account == address(roles) || account == address(patients) || account == address(doctors)
            || account == address(auditLog);
    }
}
