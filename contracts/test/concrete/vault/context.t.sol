// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Vault} from "../../../src/Vault.sol";
import {IAuditLog} from "../../../src/interfaces/IAuditLog.sol";
import {IRoleRegistry} from "../../../src/interfaces/IRoleRegistry.sol";
import {BaseTest} from "../../utils/Base.t.sol";

/// @notice The ERC-2771 context as the code of a vault sees it.
contract Context_Test is BaseTest {
    ContextHarness private vault;

    function setUp() public override {
        super.setUp();
        vault = new ContextHarness(address(forwarder), roles, auditLog);
    }

    function test_TakesADirectCallAsItIs() external {
        bytes memory data = abi.encodePacked(abi.encodeCall(ContextHarness.context, ()), patient);
        (address sender, bytes memory seen) = _call(stranger, data);
        assertEq(sender, stranger);
        assertEq(seen, data);
    }

    function test_TakesTheSignerOfARelayedCall() external {
        bytes memory data = abi.encodeCall(ContextHarness.context, ());
        (address sender, bytes memory seen) = _call(address(forwarder), abi.encodePacked(data, patient));
        assertEq(sender, patient);
        assertEq(seen, data);
    }

    function _call(address from, bytes memory data) private returns (address sender, bytes memory seen) {
        vm.prank(from);
        (bool ok, bytes memory result) = address(vault).call(data);
        assertTrue(ok);
        return abi.decode(result, (address, bytes));
    }
}

contract ContextHarness is Vault {
    constructor(address forwarder, IRoleRegistry roleRegistry, IAuditLog auditLog)
        Vault(forwarder, roleRegistry, auditLog)
    {}

    function context() external view returns (address, bytes memory) {
        return (_msgSender(), _msgData());
    }

    function _authorizeAuthor(address account, address author, address, uint8) internal pure override {
        revert Vault_NotAuthor(account, author);
    }
}
