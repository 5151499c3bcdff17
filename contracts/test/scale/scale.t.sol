// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Vm} from "forge-std/Vm.sol";
import {IPatientRegistry} from "../../src/interfaces/IPatientRegistry.sol";
import {IVault} from "../../src/interfaces/IVault.sol";
import {AuditKinds, Operators} from "../../src/libraries/Constants.sol";
import {BaseTest} from "../utils/Base.t.sol";

contract Scale_Test is BaseTest {
    bytes32 private constant D = keccak256("digest");
    uint8 private constant C = 7;

    struct Call {
        address sender;
        bytes data;
    }

    function test_T13_GasIsFlatToTenThousandRecords() external {
        _grant(patient, doctor);
        _fill(1);
        uint256[] memory small = _measure(0);
        _fill(100);
        uint256[] memory medium = _measure(99);
        _fill(10_000);
        uint256[] memory large = _measure(9_999);
        for (uint256 i = 0; i < small.length; ++i) {
            // Calldata has a few non-zero bytes more; nothing else may grow.
            assertApproxEqAbs(medium[i], small[i], 300);
            assertApproxEqAbs(large[i], small[i], 300);
            assertLt(large[i], 500_000);
        }
        assertEq(patients.getMedicalFiles(patient, C, 9_600, 500).length, 400);
    }

    function test_T13_TenThousandSpamFilesAndDeleteStillWorks() external {
        _grant(patient, doctor);
        bytes32 head = patients.headOf(patient);
        for (uint256 i = 0; i < 10_000; ++i) {
            vm.prank(doctor);
            patients.addMedicalFile(patient, doctor, C, bytes32(i + 1), head);
        }
        vm.startPrank(patient);
        for (uint32 i = 0; i < 10_000; i += 3_333) {
            patients.deleteMedicalFile(patient, C, i, bytes32(uint256(i) + 1));
            assertLt(vm.lastCallGas().gasTotalUsed, 100_000);
        }
        patients.revokeDoctorAccess(patient, doctor, 0, 0);
        assertLt(vm.lastCallGas().gasTotalUsed, 100_000);
        vm.stopPrank();
        bytes32[] memory page = patients.getMedicalFiles(patient, C, 9_500, 500);
        assertEq(page.length, 500);
        assertEq(page[499], 0);
        assertEq(page[498], bytes32(uint256(9_999)));
        assertEq(_add(patients, patient, C, D), 10_000);
    }

    function test_T13_AThousandPairsOnBothSides() external {
        for (uint160 i = 0; i < 1000; ++i) {
            address other = address(0x50000 + i);
            _registerDoctor(other);
            _grant(patient, other);
            other = address(0x90000 + i);
            _registerPatient(other);
            _grant(other, doctor);
        }
        bytes32 head = patients.headOf(patient);
        vm.startPrank(patient);
        vm.cool(address(patients));
        patients.grantDoctorAccess(patient, doctor, SCOPE, ALL, NO_END, head, D);
        assertLt(vm.lastCallGas().gasTotalUsed, 200_000);
        patients.revokeDoctorAccess(patient, address(0x50000), D, head);
        assertLt(vm.lastCallGas().gasTotalUsed, 100_000);
        vm.stopPrank();
        (IPatientRegistry.GrantState[] memory page, address next) = patients.getDoctors(patient, address(0), 500);
        assertEq(page.length, 500);
        (page, next) = patients.getDoctors(patient, next, 500);
        (page, next) = patients.getDoctors(patient, next, 500);
        assertEq(page.length, 1);
        assertEq(page[0].account, address(0x50000));
        assertEq(next, END);
    }

    function test_T13_OutOfGasAtEachTenthChangesNothing() external {
        _verify(doctor);
        _grant(patient, doctor);
        _fill(1);
        Call[] memory calls = _calls(0);
        for (uint256 i = 0; i < calls.length; ++i) {
            uint256 snapshot = vm.snapshotState();
            vm.prank(calls[i].sender);
            (bool ok,) = address(patients).call(calls[i].data);
            assertTrue(ok, "the whole call");
            uint256 needed = vm.lastCallGas().gasTotalUsed;
            vm.revertToStateAndDelete(snapshot);
            bytes32 before = _state();
            for (uint256 tenth = 1; tenth < 10; ++tenth) {
                vm.recordLogs();
                vm.prank(calls[i].sender);
                (ok,) = address(patients).call{gas: needed * tenth / 10}(calls[i].data);
                assertFalse(ok, "out of gas");
                assertEq(vm.getRecordedLogs().length, 0);
                assertEq(_state(), before);
            }
        }
    }

    /// @dev The gas of each call in turn, every slot cold, on the record at `index`.
    function _measure(uint32 index) private returns (uint256[] memory gas) {
        Call[] memory calls = _calls(index);
        gas = new uint256[](calls.length);
        for (uint256 i = 0; i < calls.length; ++i) {
            uint256 snapshot = vm.snapshotState();
            vm.cool(address(patients));
            vm.cool(address(doctors));
            vm.cool(address(auditLog));
            vm.prank(calls[i].sender);
            (bool ok,) = address(patients).call(calls[i].data);
            assertTrue(ok);
            gas[i] = vm.lastCallGas().gasTotalUsed;
            vm.revertToStateAndDelete(snapshot);
        }
    }

    function _calls(uint32 index) private view returns (Call[] memory calls) {
        bytes32 head = patients.headOf(patient);
        bytes32 present = patients.getMedicalFile(patient, C, index);
        calls = new Call[](9);
        calls[0] = Call(patient, abi.encodeCall(IVault.addMedicalFile, (patient, patient, C, D, head)));
        calls[1] = Call(doctor, abi.encodeCall(IVault.addMedicalFile, (patient, doctor, C, D, head)));
        calls[2] = Call(patient, abi.encodeCall(IVault.replaceMedicalFile, (patient, C, index, present, D, head)));
        calls[3] = Call(patient, abi.encodeCall(IVault.deleteMedicalFile, (patient, C, index, present)));
        calls[4] = Call(patient, abi.encodeCall(IVault.setHead, (patient, head, D)));
        calls[5] = Call(
            doctor,
            abi.encodeCall(
                IPatientRegistry.recordAccess,
                (patient, doctor, AuditKinds.RECORDS_READ, C, index / 256, uint256(1) << (index % 256))
            )
        );
        calls[6] = Call(patient, abi.encodeCall(IPatientRegistry.revokeDoctorAccess, (patient, doctor, head, D)));
        calls[7] = Call(
            patient,
            abi.encodeCall(
                IPatientRegistry.grantDoctorAccess, (patient, otherDoctor, SCOPE, ALL, NO_END, head, D)
            )
        );
        calls[8] = Call(patient, abi.encodeCall(IVault.setOperator, (patient, operator, Operators.ADD, NO_END, 0)));
    }

    /// @dev Adds until there are `count`.
    function _fill(uint256 count) private {
        bytes32 head = patients.headOf(patient);
        vm.startPrank(patient);
        for (uint256 i = patients.getMedicalFileCount(patient, C); i < count; ++i) {
            patients.addMedicalFile(patient, patient, C, bytes32(i + 1), head);
        }
        vm.stopPrank();
    }

    function _state() private view returns (bytes32) {
        (uint48 count, bytes26 tip) = auditLog.getTip();
        return keccak256(
            abi.encode(
                count,
                tip,
                patients.getAccount(patient),
                patients.getMedicalFiles(patient, C, 0, 10),
                patients.getGrant(patient, doctor),
                patients.getGrant(patient, otherDoctor),
                patients.getOperator(patient, operator)
            )
        );
    }
}
