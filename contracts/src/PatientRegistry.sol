// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Vault} from "./Vault.sol";
import {IAuditLog} from "./interfaces/IAuditLog.sol";
import {IDoctorRegistry} from "./interfaces/IDoctorRegistry.sol";
import {IPatientRegistry} from "./interfaces/IPatientRegistry.sol";
import {IRoleRegistry, Role} from "./interfaces/IRoleRegistry.sol";
import {AccountStatus, AuditKinds, Compartments, Operators, Permissions} from "./libraries/Constants.sol";
import {Pages} from "./libraries/Pages.sol";
import {Terms, newTerms} from "./types/Terms.sol";

/// @title See IPatientRegistry
contract PatientRegistry is IPatientRegistry, Vault {
    /// @dev Two slots.
    struct Grant {
        Terms terms;
        address previousPatient;
    }

    IDoctorRegistry private immutable _doctorRegistry;

    mapping(address patient => mapping(address doctor => Grant)) private _grants;
    mapping(address patient => address doctor) private _newestDoctor;
    mapping(address doctor => address patient) private _newestPatient;

    constructor(address forwarder, IRoleRegistry roleRegistry, IDoctorRegistry doctorRegistry, IAuditLog auditLog)
        Vault(forwarder, roleRegistry, auditLog)
    {
        _doctorRegistry = doctorRegistry;
    }

    /// @inheritdoc IPatientRegistry
    function registerPatient(bytes32 head) external {
        address sender = _msgSender();
        _setFirstHead(sender, head);
        _roleRegistry.assignRole(sender, Role.Patient);
        _auditLog.append(sender, sender, sender, AuditKinds.PATIENT_REGISTERED, head, 0);
    }

    /// @inheritdoc IPatientRegistry
    function grantDoctorAccess(
        address patient,
        address doctor,
        uint48 compartments,
        uint8 permissions,
        uint40 expiresAt,
        bytes32 expectedHead,
        bytes32 nextHead
    ) external {
        address sender = _msgSender();
        _authorizeGrant(patient, sender, expectedHead, nextHead);
        if (compartments == 0) revert PatientRegistry_EmptyScope();
        if (permissions == 0) revert PatientRegistry_EmptyPermissions();
        if (expiresAt <= block.timestamp) revert PatientRegistry_BadExpiry(expiresAt);
        _checkGrantee(doctor);

        Terms terms = newTerms(_list(patient, doctor), compartments, permissions, expiresAt);
        _grants[patient][doctor].terms = terms;
        _auditLog.append(
            patient, patient, sender, AuditKinds.ACCESS_GRANTED, terms.withDoctor(doctor), nextHead
        );
    }

    /// @inheritdoc IPatientRegistry
    function revokeDoctorAccess(address patient, address doctor, bytes32 expectedHead, bytes32 nextHead) external {
        address sender = _msgSender();
        bool moves = nextHead != 0 && nextHead != expectedHead;
        uint8 status = _authorize(patient, sender, moves ? Operators.REVOKE | Operators.HEAD : Operators.REVOKE);

        Terms terms = _grants[patient][doctor].terms;
        if (terms.expiresAtOf() == 0) revert PatientRegistry_NoGrant(patient, doctor);
        _grants[patient][doctor].terms = terms.withNothing();
        if (nextHead != 0) _moveHead(patient, expectedHead, nextHead);
        // Where the head stays, a held grant that names it could land after this.
        if (!moves && status & AccountStatus.ROTATION_OWED == 0) {
            _accounts[patient] = _accounts[patient].withStatus(status | AccountStatus.ROTATION_OWED);
        }
        _auditLog.append(patient, patient, sender, AuditKinds.ACCESS_REVOKED, _left(doctor), nextHead);
    }

    /// @inheritdoc IPatientRegistry
    function renounceDoctorAccess(address patient, address doctor) external {
        address sender = _msgSender();
        _doctorRegistry.requireAuthorized(doctor, sender, Operators.REVOKE);

        Terms terms = _grants[patient][doctor].terms;
        if (!terms.isUnexpired()) revert PatientRegistry_NoGrant(patient, doctor);
        terms = terms.withExpiresAt(uint40(block.timestamp));
        _grants[patient][doctor].terms = terms;
        _auditLog.append(patient, doctor, sender, AuditKinds.ACCESS_RENOUNCED, terms.withDoctor(doctor), 0);
    }

    /// @inheritdoc IPatientRegistry
    function requestAccess(address patient, address doctor, bytes32 digest) external {
        address sender = _msgSender();
        _checkStatus(doctor, _doctorRegistry.requireAuthorized(doctor, sender, Operators.GRANT));
        if (digest == 0) revert Vault_ZeroDigest();
        _checkRegistered(patient);
        if (_doctorRegistry.getCredentialDigest(doctor) == 0) revert PatientRegistry_DoctorNotVerified(doctor);
        _auditLog.append(patient, doctor, sender, AuditKinds.ACCESS_REQUESTED, digest, 0);
    }

    /// @inheritdoc IPatientRegistry
    function recordAccess(
        address patient,
        address doctor,
        uint8 kind,
        uint8 compartment,
        uint32 word,
        uint256 bitmap
    ) external {
        address sender = _msgSender();
        _checkStatus(doctor, _doctorRegistry.requireAuthorized(doctor, sender, Operators.LOG));
        if (kind != AuditKinds.RECORDS_READ && kind != AuditKinds.RECORDS_COPIED) {
            revert PatientRegistry_BadAccessKind(kind);
        }
        uint8 needed = kind == AuditKinds.RECORDS_READ ? Permissions.READ : Permissions.READ | Permissions.COPY;
        _checkGrant(patient, doctor, compartment, needed);
        _checkBitmap(patient, compartment, word, bitmap);

        bytes32 data = bytes32((uint256(kind) << 40) | (uint256(compartment) << 32) | word);
        _auditLog.append(patient, doctor, sender, kind, bytes32(bitmap), data);
    }

    /// @inheritdoc IPatientRegistry
    function isPatientRegistered(address account) external view returns (bool) {
        return _heads[account] != 0;
    }

    /// @inheritdoc IPatientRegistry
    function getTotalPatients() external view returns (uint256) {
        return _roleRegistry.getTotal(Role.Patient);
    }

    /// @inheritdoc IPatientRegistry
    function checkDoctorAccess(address patient, address doctor, uint8 compartment, uint8 permissions)
        external
        view
        returns (bool)
    {
        return _grants[patient][doctor].terms.covers(compartment, permissions) && _isInGoodStanding(doctor);
    }

    /// @inheritdoc IPatientRegistry
    function getGrant(address patient, address doctor) external view returns (GrantState memory grant) {
        Terms terms = _grants[patient][doctor].terms;
        return terms.previousDoctorOf() == address(0) ? grant : _stateOf(terms, doctor, doctor);
    }

    /// @inheritdoc IPatientRegistry
    function getDoctors(address patient, address cursor, uint256 size)
        external
        view
        returns (GrantState[] memory grants, address next)
    {
        Pages.check(size);
        next = _firstOf(cursor, _newestDoctor[patient]);
        if (next != Pages.END && _grants[patient][next].terms.previousDoctorOf() == address(0)) {
            revert Page_UnknownCursor(next);
        }

        grants = new GrantState[](size);
        uint256 count = 0;
        for (; count < size && next != Pages.END; ++count) {
            Terms terms = _grants[patient][next].terms;
            grants[count] = _stateOf(terms, next, next);
            next = terms.previousDoctorOf();
        }
        assembly ("memory-safe") {
            mstore(grants, count)
        }
    }

    /// @inheritdoc IPatientRegistry
    function getPatients(address doctor, address cursor, uint256 size)
        external
        view
        returns (GrantState[] memory grants, address next)
    {
        Pages.check(size);
        next = _firstOf(cursor, _newestPatient[doctor]);
        if (next != Pages.END && _grants[next][doctor].previousPatient == address(0)) revert Page_UnknownCursor(next);

        grants = new GrantState[](size);
        uint256 count = 0;
        for (; count < size && next != Pages.END; ++count) {
            Grant storage grant = _grants[next][doctor];
            grants[count] = _stateOf(grant.terms, next, doctor);
            next = grant.previousPatient;
        }
        assembly ("memory-safe") {
            mstore(grants, count)
        }
    }

    /// @inheritdoc Vault
    function _authorizeAuthor(address account, address author, address sender, uint8 compartment)
        internal
        view
        override
    {
        _checkStatus(author, _doctorRegistry.requireAuthorized(author, sender, Operators.ADD));
        _checkGrant(account, author, compartment, Permissions.WRITE);
    }

    /// @dev GRANT, HEAD where the head moves, and the rules that keep a held, relayed grant from landing after a revocation.
    function _authorizeGrant(address patient, address sender, bytes32 expectedHead, bytes32 nextHead) private {
        if (nextHead == 0) {
            _authorize(patient, sender, Operators.GRANT);
            _checkRegistered(patient);
            bool byOperator = sender != _accounts[patient].controllerOf(patient);
            if (!byOperator || msg.sender != sender) revert PatientRegistry_HeadRequired(patient);
            return;
        }
        bool moves = nextHead != expectedHead;
        uint8 status = _authorize(patient, sender, moves ? Operators.GRANT | Operators.HEAD : Operators.GRANT);
        if (status & AccountStatus.ROTATION_OWED != 0) revert PatientRegistry_RotationOwed(patient);
        _moveHead(patient, expectedHead, nextHead);
    }

    /// @dev Lists a new pair on both sides, once for ever.
    /// @return previousDoctor The doctor listed before this one.
    function _list(address patient, address doctor) private returns (address previousDoctor) {
        Grant storage grant = _grants[patient][doctor];
        previousDoctor = grant.terms.previousDoctorOf();
        if (previousDoctor == address(0)) {
            previousDoctor = _firstOf(address(0), _newestDoctor[patient]);
            grant.previousPatient = _firstOf(address(0), _newestPatient[doctor]);
            _newestDoctor[patient] = doctor;
            _newestPatient[doctor] = patient;
        }
    }

    function _checkGrantee(address doctor) private view {
        (bool registered, bool suspended) = _doctorRegistry.getStanding(doctor);
        if (!registered) revert PatientRegistry_NotDoctor(doctor);
        if (suspended) revert PatientRegistry_DoctorSuspended(doctor);
    }

    function _checkGrant(address patient, address doctor, uint8 compartment, uint8 permissions) private view {
        if (!_grants[patient][doctor].terms.covers(compartment, permissions)) {
            revert PatientRegistry_AccessDenied(patient, doctor, compartment, permissions);
        }
    }

    function _checkBitmap(address patient, uint8 compartment, uint32 word, uint256 bitmap) private view {
        if (bitmap == 0) revert PatientRegistry_EmptyBitmap();
        uint256 count = _countOf(patient, compartment);
        uint256 first = uint256(word) << 8;
        // Indexes from `count` on were never given out.
        uint256 given = count <= first ? 0 : count - first;
        if (given < 256 && bitmap >> given != 0) revert PatientRegistry_NoSuchRecord(patient, compartment, first + given);
    }

    function _isInGoodStanding(address doctor) private view returns (bool) {
        (bool registered, bool suspended) = _doctorRegistry.getStanding(doctor);
        return registered && !suspended;
    }

    function _stateOf(Terms terms, address counterpart, address doctor)
        private
        view
        returns (GrantState memory state)
    {
        state.account = counterpart;
        state.compartments = terms.compartmentsOf();
        state.permissions = terms.permissionsOf();
        state.expiresAt = terms.expiresAtOf();
        state.live = terms.isUnexpired() && _isInGoodStanding(doctor);
    }

    function _checkStatus(address doctor, uint8 status) private pure {
        if (status & AccountStatus.SUSPENDED != 0) revert PatientRegistry_DoctorSuspended(doctor);
    }

    function _firstOf(address cursor, address newest) private pure returns (address) {
        if (cursor != address(0)) return cursor;
        return newest == address(0) ? Pages.END : newest;
    }
}
