// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IVault} from "../../../src/interfaces/IVault.sol";
import {AuditKinds, Operators} from "../../../src/libraries/Constants.sol";
import {OnDoctors, OnPatients, VaultTest} from "./VaultTest.t.sol";

abstract contract SetHeadTest is VaultTest {
    bytes32 private next = keccak256("next");

    function test_RevertWhen_TheAccountIsNotRegistered() external {
        vm.expectRevert(abi.encodeWithSelector(IVault.Vault_NotRegistered.selector, stranger), address(registry));
        vm.prank(stranger);
        registry.setHead(stranger, 0, next);
        assertEq(registry.headOf(stranger), 0);
    }

    function test_RevertWhen_TheAccountIsRegisteredInTheOtherRegistry() external {
        vm.expectRevert(abi.encodeWithSelector(IVault.Vault_NotRegistered.selector, foreigner), address(registry));
        vm.prank(foreigner);
        registry.setHead(foreigner, 0, next);
    }

    function test_RevertWhen_TheSenderHasNoAuthority() external {
        bytes32 head = _head();
        _expectUnauthorized(registry, account, neighbour, Operators.HEAD);
        vm.prank(neighbour);
        registry.setHead(account, head, next);
    }

    function test_RevertWhen_TheNextHeadIsZero() external {
        bytes32 head = _head();
        vm.expectRevert(IVault.Vault_ZeroHead.selector, address(registry));
        vm.prank(account);
        registry.setHead(account, head, 0);
    }

    function test_RevertWhen_TheNextHeadIsThePresentOne() external {
        bytes32 head = _head();
        vm.expectRevert(abi.encodeWithSelector(IVault.Vault_HeadUnchanged.selector, head), address(registry));
        vm.prank(account);
        registry.setHead(account, head, head);
    }

    function test_RevertWhen_TheExpectedHeadIsStale() external {
        bytes32 head = _head();
        bytes32 stale = keccak256("stale");
        vm.expectRevert(
            abi.encodeWithSelector(IVault.Vault_StaleHead.selector, account, stale, head), address(registry)
        );
        vm.prank(account);
        registry.setHead(account, stale, next);

        vm.expectRevert(
            abi.encodeWithSelector(IVault.Vault_StaleHead.selector, account, bytes32(0), head), address(registry)
        );
        vm.prank(account);
        registry.setHead(account, 0, next);
    }

    function test_MovesTheHeadAndLogsBoth() external {
        bytes32 head = _head();
        bytes32 neighbours = registry.headOf(neighbour);
        _expectEvent(account, account, account, AuditKinds.HEAD_SET, next, head);
        vm.prank(account);
        registry.setHead(account, head, next);
        assertEq(_head(), next);
        assertEq(registry.headOf(neighbour), neighbours);
    }

    function test_KeepsTheRestOfTheAccount() external {
        _handOver(registry, account, stranger);
        if (!_isPatientRun()) _suspend(account);
        IVault.AccountState memory before = registry.getAccount(account);
        bytes32 head = _head();
        vm.prank(stranger);
        registry.setHead(account, head, next);
        IVault.AccountState memory present = registry.getAccount(account);
        before.head = next;
        assertEq(keccak256(abi.encode(present)), keccak256(abi.encode(before)));
        assertEq(present.suspended, !_isPatientRun());
        assertEq(present.operatorEpoch, 1);
    }
}

contract SetHead_Patient_Test is SetHeadTest, OnPatients {
    function test_ClearsARotationThatWasOwed() external {
        _handOver(registry, account, stranger);
        bytes32 head = _head();
        vm.startPrank(stranger);
        patients.grantDoctorAccess(account, doctor, SCOPE, ALL, NO_END, head, head);
        patients.revokeDoctorAccess(account, doctor, 0, 0);
        assertTrue(registry.getAccount(account).rotationOwed);
        registry.setHead(account, head, keccak256("next"));
        vm.stopPrank();
        IVault.AccountState memory state = registry.getAccount(account);
        assertFalse(state.rotationOwed);
        assertEq(state.controller, stranger);
        assertEq(state.operatorEpoch, 1);
    }
}

contract SetHead_Doctor_Test is SetHeadTest, OnDoctors {}
