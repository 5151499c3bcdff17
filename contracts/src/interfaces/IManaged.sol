// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice Functions that an OpenZeppelin AccessManager opens to a role.
/// @dev They look at the raw `msg.sender`, so that they can't be relayed, and refuse the manager itself (its `execute`), so that
/// the audit log always names the person. Members with an execution delay are refused.
interface IManaged {
    /// @notice The caller may not call this function, or not directly and without delay.
    error Managed_Unauthorized(address caller, bytes4 selector);

    /// @notice The AccessManager, fixed at deployment.
    function authority() external view returns (address manager);
}
