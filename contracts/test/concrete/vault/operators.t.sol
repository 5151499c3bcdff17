// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IVault} from "../../../src/interfaces/IVault.sol";
import {AuditKinds, Operators} from "../../../src/libraries/Constants.sol";
import {OnDoctors, OnPatients, VaultTest} from "./VaultTest.t.sol";

abstract contract OperatorsTest is VaultTest {
    address private delegate = makeAddr("delegate");
    uint32 private constant OWN = Operators.OPERATORS | Operators.RECOVER | Operators.ADD | Operators.LOG;

    function test_Set_RevertWhen_AnArgumentIsWrong() external {
        uint40 expiry = _now() + 1;
        vm.startPrank(account);
        vm.expectRevert(IVault.Vault_ZeroOperator.selector, address(registry));
        registry.setOperator(account, address(0), 1, expiry, 0);
        vm.expectRevert(IVault.Vault_EmptyMask.selector, address(registry));
        registry.setOperator(account, operator, 0, expiry, 0);
        for (uint256 i = 0; i < 3; ++i) {
            uint40 bad = [uint40(0), _now() - 1, _now()][i];
            vm.expectRevert(abi.encodeWithSelector(IVault.Vault_BadExpiry.selector, bad), address(registry));
            registry.setOperator(account, operator, 1, bad, 0);
        }
        vm.stopPrank();
        vm.expectRevert(abi.encodeWithSelector(IVault.Vault_NotRegistered.selector, stranger), address(registry));
        vm.prank(stranger);
        registry.setOperator(stranger, operator, 1, expiry, 0);
    }

    function test_Set_RevertWhen_TheNonceIsNotThePresentOne() external {
        _setOperator(registry, account, operator, 1, NO_END);
        vm.startPrank(account);
        _expectStale(0, 1);
        registry.setOperator(account, operator, 2, NO_END, 0);
        registry.removeOperator(account, operator);
        _expectStale(1, 2);
        registry.setOperator(account, operator, 2, NO_END, 1);
        vm.stopPrank();
    }

    function test_Set_ByTheControllerGivesEveryBit() external {
        for (uint256 bit = 0; bit < 32; ++bit) {
            uint32 mask = uint32(1) << uint32(bit);
            _setOperator(registry, account, operator, mask, NO_END);
            for (uint256 other = 0; other < 32; ++other) {
                assertEq(registry.isAuthorized(account, operator, uint32(1) << uint32(other)), bit == other);
            }
            assertTrue(registry.isAuthorized(account, operator, 0));
        }
        assertEq(registry.getOperator(account, operator).nonce, 32);
    }

    function test_Set_LogsAndStores() external {
        uint32 mask = type(uint32).max;
        uint40 expiry = _now() + 1;
        _handOver(registry, account, stranger);
        bytes32 ref = _operatorTerms(operator, mask, expiry);
        _expectEvent(account, account, stranger, AuditKinds.OPERATOR_SET, ref, bytes32((uint256(1) << 32) | 1));
        vm.prank(stranger);
        registry.setOperator(account, operator, mask, expiry, 0);
        IVault.OperatorState memory state = registry.getOperator(account, operator);
        assertEq(state.mask, mask);
        assertEq(state.expiry, expiry);
        assertEq(state.epoch, 1);
        assertEq(state.nonce, 1);
        assertTrue(state.live);
        assertFalse(registry.getOperator(neighbour, operator).live);
        assertFalse(registry.isAuthorized(neighbour, operator, Operators.HEAD));
    }

    function test_Set_ByAnOperatorWithinItsOwn() external {
        uint40 expiry = _now() + 100;
        _setOperator(registry, account, operator, OWN, expiry);
        uint32 mask = Operators.ADD | Operators.LOG;
        bytes32 ref = _operatorTerms(delegate, mask, expiry);
        _expectEvent(account, account, operator, AuditKinds.OPERATOR_SET, ref, bytes32(uint256(1)));
        vm.prank(operator);
        registry.setOperator(account, delegate, mask, expiry, 0);
        assertTrue(registry.isAuthorized(account, delegate, mask));
    }

    function test_Set_RevertWhen_AnOperatorGivesBeyondItsOwn() external {
        uint40 expiry = _now() + 100;
        _setOperator(registry, account, operator, OWN, expiry);
        vm.startPrank(operator);
        uint32[5] memory beyond =
            [Operators.HEAD, Operators.GRANT, Operators.OPERATORS, Operators.RECOVER, Operators.ADD | 1 << 31];
        for (uint256 i = 0; i < beyond.length; ++i) {
            _expectBeyond();
            registry.setOperator(account, delegate, beyond[i], expiry, 0);
        }
        _expectBeyond();
        registry.setOperator(account, delegate, Operators.ADD, expiry + 1, 0);
        _expectBeyond();
        registry.setOperator(account, operator, Operators.ADD, expiry, 1);
        vm.stopPrank();
    }

    function test_Set_RevertWhen_AnOperatorTouchesOneWithMore() external {
        _setOperator(registry, account, operator, OWN, NO_END);
        _setOperator(registry, account, delegate, Operators.ADD | Operators.HEAD, NO_END);
        vm.startPrank(operator);
        _expectBeyond();
        registry.setOperator(account, delegate, Operators.ADD, NO_END, 1);
        _expectBeyond();
        registry.removeOperator(account, delegate);
        vm.stopPrank();
    }

    function test_Set_AnOperatorReplacesWhatIsDead() external {
        uint40 soon = _now() + 10;
        _setOperator(registry, account, operator, OWN, NO_END);
        _setOperator(registry, account, delegate, Operators.RECOVER, soon);
        vm.warp(soon);
        vm.prank(operator);
        registry.setOperator(account, delegate, Operators.ADD, NO_END, 1);
        assertTrue(registry.isAuthorized(account, delegate, Operators.ADD));
        assertFalse(registry.isAuthorized(account, delegate, Operators.RECOVER));
    }

    function test_Set_RevertWhen_TheOperatorMayNotSetOperators() external {
        _setOperator(registry, account, operator, type(uint32).max & ~Operators.OPERATORS, NO_END);
        _expectUnauthorized(registry, account, operator, Operators.OPERATORS);
        vm.prank(operator);
        registry.setOperator(account, delegate, Operators.ADD, NO_END, 0);
        _expectUnauthorized(registry, account, stranger, Operators.OPERATORS);
        vm.prank(stranger);
        registry.setOperator(account, stranger, Operators.ADD, NO_END, 0);
    }

    function test_Remove_RevertWhen_ThereIsNothing() external {
        vm.startPrank(account);
        _expectNone();
        registry.removeOperator(account, operator);
        registry.setOperator(account, operator, 1, NO_END, 0);
        registry.removeOperator(account, operator);
        _expectNone();
        registry.removeOperator(account, operator);
        registry.setOperator(account, operator, 1, NO_END, 2);
        vm.stopPrank();
        _handOver(registry, account, stranger);
        _expectNone();
        vm.prank(stranger);
        registry.removeOperator(account, operator);
    }

    function test_Remove_ByTheControllerAlsoWhatExpired() external {
        uint40 soon = _now() + 10;
        _setOperator(registry, account, operator, type(uint32).max, soon);
        vm.warp(soon);
        _expectEvent(
            account, account, account, AuditKinds.OPERATOR_REMOVED, _left(operator), bytes32(uint256(2))
        );
        vm.prank(account);
        registry.removeOperator(account, operator);
        IVault.OperatorState memory state = registry.getOperator(account, operator);
        assertEq(state.mask, 0);
        assertEq(state.expiry, 0);
        assertEq(state.nonce, 2);
        assertFalse(state.live);
        assertFalse(registry.isAuthorized(account, operator, 0));
    }

    function test_Remove_ByAnOperatorWithinItsOwn() external {
        _setOperator(registry, account, operator, OWN, _now() + 100);
        _setOperator(registry, account, delegate, Operators.ADD, NO_END);
        vm.startPrank(operator);
        registry.removeOperator(account, delegate);
        assertFalse(registry.getOperator(account, delegate).live);
        _expectBeyond();
        registry.removeOperator(account, operator);
        vm.stopPrank();
    }

    function test_Remove_RevertWhen_TheSenderMayNot() external {
        _setOperator(registry, account, operator, 1, NO_END);
        _expectUnauthorized(registry, account, operator, Operators.OPERATORS);
        vm.prank(operator);
        registry.removeOperator(account, operator);
    }

    function test_Expiry_IsTheFirstPowerlessSecond() external {
        uint40 expiry = _now() + 10;
        _setOperator(registry, account, operator, Operators.HEAD, expiry);
        bytes32 head = _head();
        vm.warp(expiry - 1);
        assertTrue(registry.getOperator(account, operator).live);
        vm.prank(operator);
        registry.setHead(account, head, keccak256("next"));
        vm.warp(expiry);
        assertFalse(registry.getOperator(account, operator).live);
        _expectUnauthorized(registry, account, operator, Operators.HEAD);
        vm.prank(operator);
        registry.setHead(account, keccak256("next"), head);
    }

    function test_Expiry_NeverWhereItIsTheGreatest() external {
        _setOperator(registry, account, operator, Operators.HEAD, NO_END);
        vm.warp(NO_END - 1);
        assertTrue(registry.isAuthorized(account, operator, Operators.HEAD));
    }

    function test_Authority_OfNoBitsIsNotAStrangers() external {
        assertFalse(registry.isAuthorized(account, stranger, 0));
        _expectUnauthorized(registry, account, stranger, 0);
        registry.requireAuthorized(account, stranger, 0);
        assertEq(registry.requireAuthorized(account, account, type(uint32).max), 0);
        assertTrue(registry.isAuthorized(account, account, 0));
    }

    function _expectStale(uint32 expected, uint32 actual) private {
        vm.expectRevert(
            abi.encodeWithSelector(IVault.Vault_StaleOperator.selector, account, operator, expected, actual),
            address(registry)
        );
    }

    function _expectBeyond() private {
        vm.expectRevert(
            abi.encodeWithSelector(IVault.Vault_BeyondOwnPowers.selector, account, operator), address(registry)
        );
    }

    function _expectNone() private {
        vm.expectRevert(
            abi.encodeWithSelector(IVault.Vault_NotOperator.selector, account, operator), address(registry)
        );
    }
}

contract Operators_Patient_Test is OperatorsTest, OnPatients {}

contract Operators_Doctor_Test is OperatorsTest, OnDoctors {}
