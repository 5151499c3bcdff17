// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AuthorityUtils} from "@openzeppelin/contracts/access/manager/AuthorityUtils.sol";
import {IManaged} from "./interfaces/IManaged.sol";

/// @title See IManaged
/// @dev Not OpenZeppelin's AccessManaged: that has a setter for the manager, and accepts calls the manager executes for somebody
/// the audit log could not name.
abstract contract Managed is IManaged {
    address private immutable _manager;

    constructor(address manager) {
        _manager = manager;
    }

    /// @inheritdoc IManaged
    function authority() external view returns (address manager) {
        return _manager;
    }

    function _checkManaged() internal view {
        if (!_isPermitted()) revert Managed_Unauthorized(msg.sender, msg.sig);
    }

    function _isPermitted() internal view returns (bool immediate) {
        if (msg.sender == _manager) return false;
        (immediate,) = AuthorityUtils.canCallWithDelay(_manager, msg.sender, address(this), msg.sig);
    }
}
