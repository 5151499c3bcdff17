// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IVault} from "../../../src/interfaces/IVault.sol";
import {AuditKinds, Operators} from "../../../src/libraries/Constants.sol";
import {OnDoctors, OnPatients, VaultTest} from "./VaultTest.t.sol";

abstract contract ControlTest is VaultTest {
    address private next = makeAddr("next controller");

    function test_Propose_RevertWhen_TheAccountIsNotRegistered() external {
        vm.expectRevert(abi.encodeWithSelector(IVault.Vault_NotRegistered.selector, stranger), address(registry));
        vm.prank(stranger);
        registry.proposeController(stranger, next);
    }

    function test_Propose_RevertWhen_ThereIsNothingToWithdraw() external {
        vm.expectRevert(abi.encodeWithSelector(IVault.Vault_NoProposal.selector, account), address(registry));
        vm.prank(account);
        registry.proposeController(account, address(0));
    }

    function test_Propose_ReplacesAndWithdraws() external {
        _expectEvent(account, account, account, AuditKinds.CONTROLLER_PROPOSED, _left(stranger), 0);
        vm.prank(account);
        registry.proposeController(account, stranger);
        _setOperator(registry, account, operator, Operators.RECOVER, NO_END);
        vm.prank(operator);
        registry.proposeController(account, next);
        IVault.AccountState memory state = registry.getAccount(account);
        assertEq(state.proposed, next);
        assertEq(state.proposer, operator);
        assertEq(state.controller, account, "a proposal changes nothing");

        _expectNotProposed(stranger);
        vm.prank(stranger);
        registry.acceptController(account);

        _expectEvent(account, account, account, AuditKinds.CONTROLLER_PROPOSED, 0, 0);
        vm.prank(account);
        registry.proposeController(account, address(0));
        state = registry.getAccount(account);
        assertEq(state.proposed, address(0));
        assertEq(state.proposer, address(0));
        _expectNotProposed(next);
        vm.prank(next);
        registry.acceptController(account);
    }

    function test_Accept_RevertWhen_NothingWasProposed() external {
        address[4] memory keys = [stranger, account, neighbour, address(0)];
        for (uint256 i = 0; i < keys.length; ++i) {
            if (keys[i] == address(0)) continue;
            _expectNotProposed(keys[i]);
            vm.prank(keys[i]);
            registry.acceptController(account);
        }
    }

    function test_Accept_RevertWhen_TheProposerWasRemoved() external {
        _proposeByOperator(NO_END);
        vm.prank(account);
        registry.removeOperator(account, operator);
        _expectDead();
    }

    function test_Accept_RevertWhen_TheProposerExpired() external {
        _proposeByOperator(_now() + 10);
        vm.warp(_now() + 10);
        _expectDead();
    }

    function test_Accept_RevertWhen_TheProposerLostItsBit() external {
        _proposeByOperator(NO_END);
        _setOperator(registry, account, operator, Operators.ADD, NO_END);
        _expectDead();
    }

    function test_Accept_RevertWhen_TheProposerWasEndedAndSetAnew() external {
        _proposeByOperator(_now() + 10);
        vm.prank(account);
        registry.removeOperator(account, operator);
        _setOperator(registry, account, operator, Operators.RECOVER, NO_END);
        _expectDead();
        vm.prank(operator);
        registry.proposeController(account, next);
        vm.prank(next);
        registry.acceptController(account);
        assertEq(registry.getAccount(account).controller, next);
    }

    function test_Accept_OnlyOnce() external {
        _handOver(registry, account, next);
        _expectNotProposed(next);
        vm.prank(next);
        registry.acceptController(account);
        assertEq(registry.getAccount(account).operatorEpoch, 1);
    }

    function test_Accept_HandsOverAndLogs() external {
        if (!_isPatientRun()) _suspend(account);
        _proposeByOperator(NO_END);
        _expectEvent(
            account, account, next, AuditKinds.CONTROLLER_ACCEPTED, _left(next), bytes32(uint256(1))
        );
        vm.prank(next);
        registry.acceptController(account);
        IVault.AccountState memory state = registry.getAccount(account);
        assertEq(state.controller, next);
        assertEq(state.operatorEpoch, 1);
        assertEq(state.proposed, address(0));
        assertEq(state.suspended, !_isPatientRun(), "a change of control is no way out of a suspension");
    }

    function test_Accept_LeavesTheOldKeysPowerless() external {
        _setOperator(registry, account, stranger, type(uint32).max, NO_END);
        _proposeByOperator(NO_END);
        vm.prank(next);
        registry.acceptController(account);
        address[3] memory old = [account, operator, stranger];
        bytes32 head = _head();
        for (uint256 i = 0; i < old.length; ++i) {
            for (uint256 bit = 0; bit < 32; ++bit) {
                assertFalse(registry.isAuthorized(account, old[i], uint32(1) << uint32(bit)));
            }
            assertFalse(registry.isAuthorized(account, old[i], 0));
            _expectUnauthorized(registry, account, old[i], Operators.HEAD);
            vm.prank(old[i]);
            registry.setHead(account, head, keccak256("next"));
            _expectUnauthorized(registry, account, old[i], Operators.RECOVER);
            vm.prank(old[i]);
            registry.proposeController(account, old[i]);
        }
    }

    function test_Accept_AndBackAgain() external {
        _handOver(registry, account, next);
        _handOver(registry, account, account);
        assertEq(registry.getAccount(account).controller, account);
        assertEq(registry.getAccount(account).operatorEpoch, 2);
        assertFalse(registry.isAuthorized(account, next, Operators.HEAD));
    }

    function test_Accept_InOneMulticallWithTheNewRecoveryKey() external {
        vm.prank(account);
        registry.proposeController(account, next);
        bytes[] memory calls = new bytes[](2);
        calls[0] = abi.encodeCall(IVault.acceptController, (account));
        calls[1] = abi.encodeCall(IVault.setOperator, (account, operator, Operators.RECOVER, NO_END, 0));
        vm.prank(next);
        registry.multicall(calls);
        assertTrue(registry.isAuthorized(account, operator, Operators.RECOVER));
        assertEq(registry.getOperator(account, operator).epoch, 1);
    }

    function test_ProposingOneselfEndsAllOperators() external {
        _setOperator(registry, account, operator, type(uint32).max, NO_END);
        vm.startPrank(account);
        registry.proposeController(account, account);
        registry.acceptController(account);
        vm.stopPrank();
        assertFalse(registry.isAuthorized(account, operator, 0));
        assertTrue(registry.isAuthorized(account, account, Operators.HEAD));
    }

    function _proposeByOperator(uint40 expiry) private {
        _setOperator(registry, account, operator, Operators.RECOVER, expiry);
        vm.prank(operator);
        registry.proposeController(account, next);
    }

    function _expectDead() private {
        _expectUnauthorized(registry, account, operator, Operators.RECOVER);
        vm.prank(next);
        registry.acceptController(account);
        assertEq(registry.getAccount(account).controller, account);
    }

    function _expectNotProposed(address sender) private {
        vm.expectRevert(
            abi.encodeWithSelector(IVault.Vault_NotProposed.selector, account, sender), address(registry)
        );
    }
}

contract Control_Patient_Test is ControlTest, OnPatients {}

contract Control_Doctor_Test is ControlTest, OnDoctors {}
