// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IPaged} from "./IPaged.sol";

/// @notice The one role an account may have.
enum Role {
    None,
    Patient,
    Doctor,
    Auditor
}

/// @title Who is what
/// @notice One account, one role, for good. A role is given only to the sender who asks one of the three siblings for it.
/// @dev Emits nothing: the sibling that asks logs the registration in the audit log in the same transaction.
interface IRoleRegistry is IPaged {
    /// @notice The account has a role already, and roles are for good.
    error RoleRegistry_RoleTaken(address account, Role role);

    /// @notice Only the sibling that is responsible for `role` may assign it.
    error RoleRegistry_NotResponsible(address caller, Role role);

    /// @notice Gives `account` its role and lists it.
    /// @dev Callable by PatientRegistry for Patient, DoctorRegistry for Doctor and AuditLog for Auditor, each for the person who
    /// sent the call. Reverts with RoleRegistry_NotResponsible for any other caller or role, RoleRegistry_RoleTaken when the
    /// account has a role.
    /// @return total The number of accounts with that role, this one included.
    function assignRole(address account, Role role) external returns (uint256 total);

    /// @notice The role of an account; None where there is none.
    function roleOf(address account) external view returns (Role role);

    /// @notice How many accounts ever took a role. Zero for None.
    function getTotal(Role role) external view returns (uint256 total);

    /// @notice The directory: accounts with a role, newest first.
    /// @dev Reverts with Page_BadSize when `size` is 0 or above 500, Page_UnknownCursor when `cursor` has not that role.
    /// @param cursor The account the page begins with; 0 for the newest.
    /// @return accounts Up to `size` accounts.
    /// @return next The cursor of the next page; address(1) at the end.
    function getAccounts(Role role, address cursor, uint256 size)
        external
        view
        returns (address[] memory accounts, address next);
}
