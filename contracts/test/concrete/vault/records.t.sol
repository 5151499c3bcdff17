// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IPaged} from "../../../src/interfaces/IPaged.sol";
import {IVault} from "../../../src/interfaces/IVault.sol";
import {AuditKinds, Operators} from "../../../src/libraries/Constants.sol";
import {CounterSlots} from "../../utils/CounterSlots.sol";
import {OnDoctors, OnPatients, VaultTest} from "./VaultTest.t.sol";

abstract contract RecordsTest is VaultTest {
    uint8 private constant C = 7;
    bytes32 private constant D1 = keccak256("d1");
    bytes32 private constant D2 = keccak256("d2");

    function test_Add_RevertWhen_TheDigestIsZero() external {
        bytes32 head = _head();
        vm.expectRevert(IVault.Vault_ZeroDigest.selector, address(registry));
        vm.prank(account);
        registry.addMedicalFile(account, account, C, 0, head);
    }

    function test_Add_RevertWhen_ThereIsNoSuchCompartment() external {
        bytes32 head = _head();
        for (uint256 i = 48; i < 255; ++i) {
            uint8 compartment = uint8(i);
            vm.expectRevert(
                abi.encodeWithSelector(IVault.Vault_BadCompartment.selector, compartment), address(registry)
            );
            vm.prank(account);
            registry.addMedicalFile(account, account, compartment, D1, head);
        }
    }

    function test_Add_RevertWhen_TheAccountIsNotRegistered() external {
        vm.expectRevert(abi.encodeWithSelector(IVault.Vault_NotRegistered.selector, stranger), address(registry));
        vm.prank(stranger);
        registry.addMedicalFile(stranger, stranger, C, D1, 0);
    }

    function test_Add_RevertWhen_TheExpectedHeadIsStale() external {
        bytes32 head = _head();
        vm.expectRevert(
            abi.encodeWithSelector(IVault.Vault_StaleHead.selector, account, D2, head), address(registry)
        );
        vm.prank(account);
        registry.addMedicalFile(account, account, C, D1, D2);
    }

    function test_Add_RevertWhen_TheSenderHasNoAuthority() external {
        bytes32 head = _head();
        _expectUnauthorized(registry, account, neighbour, Operators.ADD);
        vm.prank(neighbour);
        registry.addMedicalFile(account, account, C, D1, head);
    }

    function test_Add_RevertWhen_TheCompartmentIsFull() external {
        _add(registry, account, 6, D1);
        _add(registry, account, 8, D1);
        CounterSlots.set(registry, account, C, type(uint32).max);
        bytes32 head = _head();
        vm.expectRevert(
            abi.encodeWithSelector(IVault.Vault_CompartmentFull.selector, account, C), address(registry)
        );
        vm.prank(account);
        registry.addMedicalFile(account, account, C, D1, head);
        assertEq(registry.getMedicalFileCount(account, 6), 1);
        assertEq(registry.getMedicalFileCount(account, C), type(uint32).max);
        assertEq(registry.getMedicalFileCount(account, 8), 1);
    }

    function test_Add_TakesTheLastIndex() external {
        CounterSlots.set(registry, account, C, type(uint32).max - 1);
        assertEq(_add(registry, account, C, D1), type(uint32).max - 1);
        assertEq(registry.getMedicalFile(account, C, type(uint32).max - 1), D1);
        assertEq(registry.getMedicalFileCount(account, C), type(uint32).max);
        assertEq(registry.getMedicalFileCount(account, C + 1), 0);
    }

    function test_Add_StoresAtTheNextIndexAndLogs() external {
        assertEq(_add(registry, account, C, D1), 0);
        bytes32 head = _head();
        _expectEvent(account, account, account, AuditKinds.FILE_ADDED, D2, _place(C, 1));
        vm.prank(account);
        assertEq(registry.addMedicalFile(account, account, C, D2, head), 1);
        assertEq(registry.getMedicalFile(account, C, 0), D1);
        assertEq(registry.getMedicalFile(account, C, 1), D2);
        assertEq(registry.getMedicalFileCount(account, C), 2);
        assertEq(registry.getMedicalFileCount(neighbour, C), 0);
        assertEq(_head(), head, "adding never moves the head");
    }

    function test_Add_TakesTheInbox() external {
        assertEq(_add(registry, account, 255, D1), 0);
        (uint32[48] memory counts, uint32 inbox) = registry.getMedicalFileCounts(account);
        assertEq(inbox, 1);
        for (uint256 i = 0; i < 48; ++i) assertEq(counts[i], 0);
    }

    function test_Add_TheSameDigestTwiceAndInTwoVaults() external {
        assertEq(_add(registry, account, C, D1), 0);
        assertEq(_add(registry, account, C, D1), 1);
        assertEq(_add(registry, neighbour, C, D1), 0);
    }

    function test_Replace_RevertWhen_TheNextDigestIsZeroOrTheSame() external {
        _add(registry, account, C, D1);
        bytes32 head = _head();
        vm.startPrank(account);
        vm.expectRevert(IVault.Vault_ZeroDigest.selector, address(registry));
        registry.replaceMedicalFile(account, C, 0, D1, 0, head);
        vm.expectRevert(abi.encodeWithSelector(IVault.Vault_DigestUnchanged.selector, D1), address(registry));
        registry.replaceMedicalFile(account, C, 0, D1, D1, head);
        vm.expectRevert(IVault.Vault_ZeroDigest.selector, address(registry));
        registry.replaceMedicalFile(account, C, 1, 0, D2, head);
        vm.stopPrank();
        assertEq(registry.getMedicalFile(account, C, 1), 0);
    }

    function test_Replace_RevertWhen_TheHeadIsStaleOrThereIsNone() external {
        _add(registry, account, C, D1);
        bytes32 head = _head();
        vm.expectRevert(
            abi.encodeWithSelector(IVault.Vault_StaleHead.selector, account, D2, head), address(registry)
        );
        vm.prank(account);
        registry.replaceMedicalFile(account, C, 0, D1, D2, D2);

        vm.expectRevert(abi.encodeWithSelector(IVault.Vault_NotRegistered.selector, stranger), address(registry));
        vm.prank(stranger);
        registry.replaceMedicalFile(stranger, C, 0, D1, D2, 0);
    }

    function test_Replace_RevertWhen_TheRecordIsNotTheExpectedOne() external {
        _add(registry, account, C, D1);
        bytes32 head = _head();
        _expectStaleRecord(0, D2, D1);
        vm.prank(account);
        registry.replaceMedicalFile(account, C, 0, D2, keccak256("d3"), head);
        _expectStaleRecord(1, D1, 0);
        vm.prank(account);
        registry.replaceMedicalFile(account, C, 1, D1, D2, head);
    }

    function test_Replace_RevertWhen_TheRecordWasDeleted() external {
        _add(registry, account, C, D1);
        bytes32 head = _head();
        vm.startPrank(account);
        registry.deleteMedicalFile(account, C, 0, D1);
        _expectStaleRecord(0, D1, 0);
        registry.replaceMedicalFile(account, C, 0, D1, D2, head);
        vm.stopPrank();
    }

    function test_Replace_AsOftenAsAskedAndLogs() external {
        _add(registry, account, C, D1);
        bytes32 head = _head();
        _expectEvent(account, account, account, AuditKinds.FILE_REPLACED, D2, _place(C, 0));
        vm.prank(account);
        registry.replaceMedicalFile(account, C, 0, D1, D2, head);
        assertEq(registry.getMedicalFile(account, C, 0), D2);
        vm.prank(account);
        registry.replaceMedicalFile(account, C, 0, D2, D1, head);
        assertEq(registry.getMedicalFile(account, C, 0), D1);
        assertEq(registry.getMedicalFileCount(account, C), 1);
    }

    function test_Delete_RevertWhen_TheExpectedDigestIsZero() external {
        vm.expectRevert(IVault.Vault_ZeroDigest.selector, address(registry));
        vm.prank(account);
        registry.deleteMedicalFile(account, C, 0, 0);
    }

    function test_Delete_RevertWhen_TheRecordIsNotTheExpectedOne() external {
        _add(registry, account, C, D1);
        vm.startPrank(account);
        _expectStaleRecord(0, D2, D1);
        registry.deleteMedicalFile(account, C, 0, D2);
        _expectStaleRecord(1, D1, 0);
        registry.deleteMedicalFile(account, C, 1, D1);
        registry.deleteMedicalFile(account, C, 0, D1);
        _expectStaleRecord(0, D1, 0);
        registry.deleteMedicalFile(account, C, 0, D1);
        vm.stopPrank();
    }

    function test_Delete_RevertWhen_TheAccountIsNotRegistered() external {
        vm.expectRevert(
            abi.encodeWithSelector(IVault.Vault_StaleRecord.selector, stranger, C, uint32(0), D1, bytes32(0)),
            address(registry)
        );
        vm.prank(stranger);
        registry.deleteMedicalFile(stranger, C, 0, D1);
    }

    function test_Delete_ForGoodAndLogs() external {
        _add(registry, account, C, D1);
        _add(registry, account, C, D2);
        _expectEvent(account, account, account, AuditKinds.FILE_DELETED, D1, _place(C, 0));
        vm.prank(account);
        registry.deleteMedicalFile(account, C, 0, D1);
        assertEq(registry.getMedicalFile(account, C, 0), 0);
        assertEq(registry.getMedicalFile(account, C, 1), D2, "ids are stable");
        assertEq(registry.getMedicalFileCount(account, C), 2, "a count never falls");
        assertEq(_add(registry, account, C, D1), 2, "an index is never used again");
    }

    function test_Views_RevertWhen_ThePageIsTooLongOrEmpty() external {
        for (uint256 i = 0; i < 3; ++i) {
            uint256 size = [uint256(0), 501, type(uint256).max][i];
            vm.expectRevert(abi.encodeWithSelector(IPaged.Page_BadSize.selector, size, 500), address(registry));
            registry.getMedicalFiles(account, C, 0, size);
        }
    }

    function test_Views_RevertWhen_ThereIsNoSuchCompartment() external {
        vm.expectRevert(abi.encodeWithSelector(IVault.Vault_BadCompartment.selector, 48), address(registry));
        registry.getMedicalFiles(account, 48, 0, 1);
        vm.expectRevert(abi.encodeWithSelector(IVault.Vault_BadCompartment.selector, 254), address(registry));
        registry.getMedicalFiles(account, 254, 0, 1);
    }

    function test_Views_PagesAtAndPastTheEnd() external {
        for (uint256 i = 0; i < 3; ++i) _add(registry, account, C, _digest("file", i));
        assertEq(registry.getMedicalFiles(account, C, 0, 500).length, 3);
        assertEq(registry.getMedicalFiles(account, C, 0, 3).length, 3);
        bytes32[] memory tail = registry.getMedicalFiles(account, C, 2, 2);
        assertEq(tail.length, 1);
        assertEq(tail[0], _digest("file", 2));
        assertEq(registry.getMedicalFiles(account, C, 3, 1).length, 0);
        assertEq(registry.getMedicalFiles(account, C, type(uint256).max, 500).length, 0);
        assertEq(registry.getMedicalFiles(stranger, C, 0, 1).length, 0);
    }

    function test_Views_AccountsThatAreNotRegisteredAreAllZero() external view {
        IVault.AccountState memory none;
        assertEq(keccak256(abi.encode(registry.getAccount(stranger))), keccak256(abi.encode(none)));
        assertEq(keccak256(abi.encode(registry.getAccount(foreigner))), keccak256(abi.encode(none)));
        assertEq(registry.headOf(foreigner), 0);
        assertFalse(registry.isAuthorized(stranger, stranger, Operators.HEAD));
        assertFalse(registry.isAuthorized(foreigner, foreigner, 0));
    }

    function _expectStaleRecord(uint32 index, bytes32 expected, bytes32 actual) private {
        vm.expectRevert(
            abi.encodeWithSelector(IVault.Vault_StaleRecord.selector, account, C, index, expected, actual),
            address(registry)
        );
    }
}

contract Records_Patient_Test is RecordsTest, OnPatients {}

contract Records_Doctor_Test is RecordsTest, OnDoctors {
    function test_Add_RevertWhen_TheAuthorIsSomebodyElse() external {
        bytes32 head = _head();
        address[3] memory authors = [otherDoctor, patient, address(0)];
        for (uint256 i = 0; i < authors.length; ++i) {
            vm.expectRevert(
                abi.encodeWithSelector(IVault.Vault_NotAuthor.selector, account, authors[i]), address(registry)
            );
            vm.prank(authors[i]);
            registry.addMedicalFile(account, authors[i], 7, keccak256("d1"), head);
        }
    }
}
