// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IRoleRegistry, Role} from "./interfaces/IRoleRegistry.sol";
import {Pages} from "./libraries/Pages.sol";

/// @title See IRoleRegistry
contract RoleRegistry is IRoleRegistry {
    /// @dev One slot. `previous` is the account that took the role before, address(1) for the first.
    struct Entry {
        address previous;
        Role role;
    }

    /// @dev One slot per role.
    struct Roll {
        address newest;
        uint96 total;
    }

    address private immutable _patientRegistry;
    address private immutable _doctorRegistry;
    address private immutable _auditLog;

    mapping(address account => Entry) private _entries;
    mapping(Role role => Roll) private _rolls;

    constructor(address patientRegistry, address doctorRegistry, address auditLog) {
        _patientRegistry = patientRegistry;
        _doctorRegistry = doctorRegistry;
        _auditLog = auditLog;
        _rolls[Role.Patient].newest = Pages.END;
        _rolls[Role.Doctor].newest = Pages.END;
        _rolls[Role.Auditor].newest = Pages.END;
    }

    /// @inheritdoc IRoleRegistry
    function assignRole(address account, Role role) external returns (uint256 total) {
        if (msg.sender != _responsibleFor(role)) revert RoleRegistry_NotResponsible(msg.sender, role);
        Role present = _entries[account].role;
        if (present != Role.None) revert RoleRegistry_RoleTaken(account, present);

        Roll memory roll = _rolls[role];
        _entries[account] = Entry({previous: roll.newest, role: role});
        total = roll.total + 1;
        _rolls[role] = Roll({newest: account, total: uint96(total)});
    }

    /// @inheritdoc IRoleRegistry
    function roleOf(address account) external view returns (Role role) {
        return _entries[account].role;
    }

    /// @inheritdoc IRoleRegistry
    function getTotal(Role role) external view returns (uint256 total) {
        return _rolls[role].total;
    }

    /// @inheritdoc IRoleRegistry
    function getAccounts(Role role, address cursor, uint256 size)
        external
        view
        returns (address[] memory accounts, address next)
    {
        Pages.check(size);
        if (role == Role.None) return (accounts, Pages.END);
        next = cursor == address(0) ? _rolls[role].newest : cursor;
        if (next != Pages.END && _entries[next].role != role) revert Page_UnknownCursor(next);

        accounts = new address[](size);
        uint256 count = 0;
        for (; count < size && next != Pages.END; ++count) {
            accounts[count] = next;
            next = _entries[next].previous;
        }
        assembly ("memory-safe") {
            mstore(accounts, count)
        }
    }

    function _responsibleFor(Role role) private view returns (address) {
        if (role == Role.Patient) return _patientRegistry;
        if (role == Role.Doctor) return _doctorRegistry;
        return role == Role.Auditor ? _auditLog : address(0);
    }
}
