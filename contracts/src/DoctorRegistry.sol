// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Managed} from "./Managed.sol";
import {Vault} from "./Vault.sol";
import {IAuditLog} from "./interfaces/IAuditLog.sol";
import {IDoctorRegistry} from "./interfaces/IDoctorRegistry.sol";
import {IRoleRegistry, Role} from "./interfaces/IRoleRegistry.sol";
import {AccountStatus, AuditKinds} from "./libraries/Constants.sol";

/// @title See IDoctorRegistry
contract DoctorRegistry is IDoctorRegistry, Vault, Managed {
    mapping(address doctor => bytes32 credentialDigest) private _credentials;

    constructor(address manager, address forwarder, IRoleRegistry roleRegistry, IAuditLog auditLog)
        Vault(forwarder, roleRegistry, auditLog)
        Managed(manager)
    {}

    /// @inheritdoc IDoctorRegistry
    function registerDoctor(bytes32 head) external {
        address sender = _msgSender();
        _setFirstHead(sender, head);
        _roleRegistry.assignRole(sender, Role.Doctor);
        _auditLog.append(sender, sender, sender, AuditKinds.DOCTOR_REGISTERED, head, 0);
    }

    /// @inheritdoc IDoctorRegistry
    function verifyDoctor(address doctor, bytes32 credentialDigest) external {
        _checkManaged();
        if (credentialDigest == 0) revert Vault_ZeroDigest();
        _checkRegistered(doctor);
        if (_credentials[doctor] == credentialDigest) revert DoctorRegistry_Verified(doctor, credentialDigest);
        _credentials[doctor] = credentialDigest;
        _log(doctor, AuditKinds.DOCTOR_VERIFIED, credentialDigest);
    }

    /// @inheritdoc IDoctorRegistry
    function unverifyDoctor(address doctor) external {
        _checkManaged();
        bytes32 credentialDigest = _credentials[doctor];
        if (credentialDigest == 0) revert DoctorRegistry_NotVerified(doctor);
        delete _credentials[doctor];
        _log(doctor, AuditKinds.DOCTOR_UNVERIFIED, credentialDigest);
    }

    /// @inheritdoc IDoctorRegistry
    function suspendDoctor(address doctor) external {
        _checkManaged();
        _checkRegistered(doctor);
        uint8 status = _accounts[doctor].statusOf();
        if (status & AccountStatus.SUSPENDED != 0) revert DoctorRegistry_Suspended(doctor);
        _accounts[doctor] = _accounts[doctor].withStatus(status | AccountStatus.SUSPENDED);
        _log(doctor, AuditKinds.DOCTOR_SUSPENDED, 0);
    }

    /// @inheritdoc IDoctorRegistry
    function reinstateDoctor(address doctor) external {
        _checkManaged();
        uint8 status = _accounts[doctor].statusOf();
        if (status & AccountStatus.SUSPENDED == 0) revert DoctorRegistry_NotSuspended(doctor);
        _accounts[doctor] = _accounts[doctor].withStatus(status & ~AccountStatus.SUSPENDED);
        _log(doctor, AuditKinds.DOCTOR_REINSTATED, 0);
    }

    /// @inheritdoc IDoctorRegistry
    function isDoctorRegistered(address account) external view returns (bool) {
        return _heads[account] != 0;
    }

    /// @inheritdoc IDoctorRegistry
    function getTotalDoctors() external view returns (uint256) {
        return _roleRegistry.getTotal(Role.Doctor);
    }

    /// @inheritdoc IDoctorRegistry
    function getStanding(address doctor) external view returns (bool registered, bool suspended) {
        return (_heads[doctor] != 0, _accounts[doctor].statusOf() & AccountStatus.SUSPENDED != 0);
    }

    /// @inheritdoc IDoctorRegistry
    function getCredentialDigest(address doctor) external view returns (bytes32 credentialDigest) {
        return _credentials[doctor];
    }

    /// @dev A library holds its doctor's records only.
    function _authorizeAuthor(address account, address author, address, uint8) internal pure override {
        revert Vault_NotAuthor(account, author);
    }

    function _log(address doctor, uint8 kind, bytes32 ref) private {
        _auditLog.append(doctor, msg.sender, msg.sender, kind, ref, 0);
    }
}
