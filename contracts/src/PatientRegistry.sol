// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Vault} from "./Vault.sol";
import {IAuditLog} from "./interfaces/IAuditLog.sol";
import {IDoctorRegistry} from "./interfaces/IDoctorRegistry.sol";
import {IPatientRegistry} from "./interfaces/IPatientRegistry.sol";
import {IRoleRegistry, Role} from "./interfaces/IRoleRegistry.sol";
import {AccountStatus, AuditKinds, Compartments, Operators, Permissions} from "./libraries/Constants.sol";
import {Pages} from "./libraries/Pages.sol";

/// @title See IPatientRegistry
contract PatientRegistry is IPatientRegistry, Vault {
    /// @dev Two slots. A pair is listed if and only if `previousDoctor` is not zero. Revoked: `expiresAt` zero.
    struct Grant {
        address previousDoctor;
        uint48 compartments;
        uint8 permissions;
        uint40 expiresAt;
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

        _writeGrant(patient, doctor, compartments, permissions, expiresAt);
        _auditLog.append(
            patient,
            patient,
            sender,
            AuditKinds.ACCESS_GRANTED,
            _terms(doctor, compartments, permissions, expiresAt),
            nextHead
        );
    }

    /// @inheritdoc IPatientRegistry
    function revokeDoctorAccess(address patient, address doctor, bytes32 expectedHead, bytes32 nextHead) external {
        address sender = _msgSender();
        bool moves = nextHead != 0 && nextHead != expectedHead;
        uint8 status = _authorize(patient, sender, moves ? Operators.REVOKE | Operators.HEAD : Operators.REVOKE);

        Grant storage grant = _grants[patient][doctor];
        if (grant.expiresAt == 0) revert PatientRegistry_NoGrant(patient, doctor);
        grant.compartments = 0;
        grant.permissions = 0;
        grant.expiresAt = 0;
        if (nextHead != 0) _moveHead(patient, expectedHead, nextHead);
        else if (status & AccountStatus.ROTATION_OWED == 0) {
            _accounts[patient].status = status | AccountStatus.ROTATION_OWED;
        }
        _auditLog.append(patient, patient, sender, AuditKinds.ACCESS_REVOKED, _left(doctor), nextHead);
    }

    /// @inheritdoc IPatientRegistry
    function renounceDoctorAccess(address patient, address doctor) external {
        address sender = _msgSender();
        _doctorRegistry.authorize(doctor, sender, Operators.REVOKE);

        Grant storage grant = _grants[patient][doctor];
        if (!_isUnexpired(grant.expiresAt)) revert PatientRegistry_NoGrant(patient, doctor);
        uint40 ended = uint40(block.timestamp);
        grant.expiresAt = ended;
        bytes32 ref = _terms(doctor, grant.compartments, grant.permissions, ended);
        _auditLog.append(patient, doctor, sender, AuditKinds.ACCESS_RENOUNCED, ref, 0);
    }

    /// @inheritdoc IPatientRegistry
    function requestAccess(address patient, address doctor, bytes32 digest) external {
        address sender = _msgSender();
        _checkStatus(doctor, _doctorRegistry.authorize(doctor, sender, Operators.GRANT));
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
        uint24 word,
        uint256 bitmap
    ) external {
        address sender = _msgSender();
        _checkStatus(doctor, _doctorRegistry.authorize(doctor, sender, Operators.LOG));
        if (kind != AuditKinds.RECORDS_READ && kind != AuditKinds.RECORDS_COPIED) {
            revert PatientRegistry_BadAccessKind(kind);
        }
        uint8 needed = kind == AuditKinds.RECORDS_READ ? Permissions.READ : Permissions.READ | Permissions.COPY;
        _checkGrant(patient, doctor, compartment, needed);
        _checkBitmap(patient, compartment, word, bitmap);

        bytes32 data = bytes32((uint256(kind) << 32) | (uint256(compartment) << 24) | word);
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
        return _covers(_grants[patient][doctor], compartment, permissions) && _isInGoodStanding(doctor);
    }

    /// @inheritdoc IPatientRegistry
    function getGrant(address patient, address doctor) external view returns (GrantState memory grant) {
        Grant storage stored = _grants[patient][doctor];
        return stored.previousDoctor == address(0) ? grant : _stateOf(stored, doctor, doctor);
    }

    /// @inheritdoc IPatientRegistry
    function getDoctors(address patient, address cursor, uint256 size)
        external
        view
        returns (GrantState[] memory grants, address next)
    {
        Pages.check(size);
        next = _firstOf(cursor, _newestDoctor[patient]);
        if (next != Pages.END && _grants[patient][next].previousDoctor == address(0)) revert Page_UnknownCursor(next);

        grants = new GrantState[](size);
        uint256 count = 0;
        for (; count < size && next != Pages.END; ++count) {
            Grant storage grant = _grants[patient][next];
            grants[count] = _stateOf(grant, next, next);
            next = grant.previousDoctor;
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
            grants[count] = _stateOf(grant, next, doctor);
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
        _checkStatus(author, _doctorRegistry.authorize(author, sender, Operators.ADD));
        _checkGrant(account, author, compartment, Permissions.WRITE);
    }

    /// @dev GRANT, HEAD where the head moves, and the rules that keep a held, relayed grant from landing after a revocation.
    function _authorizeGrant(address patient, address sender, bytes32 expectedHead, bytes32 nextHead) private {
        if (nextHead == 0) {
            _authorize(patient, sender, Operators.GRANT);
            _checkRegistered(patient);
            bool byOperator = sender != _controllerOf(patient, _accounts[patient]);
            if (!byOperator || msg.sender != sender) revert PatientRegistry_HeadRequired(patient);
            return;
        }
        bool moves = nextHead != expectedHead;
        uint8 status = _authorize(patient, sender, moves ? Operators.GRANT | Operators.HEAD : Operators.GRANT);
        if (status & AccountStatus.ROTATION_OWED != 0) revert PatientRegistry_RotationOwed(patient);
        _moveHead(patient, expectedHead, nextHead);
    }

    function _writeGrant(address patient, address doctor, uint48 compartments, uint8 permissions, uint40 expiresAt)
        private
    {
        Grant storage grant = _grants[patient][doctor];
        address previousDoctor = grant.previousDoctor;
        if (previousDoctor == address(0)) {
            previousDoctor = _firstOf(address(0), _newestDoctor[patient]);
            grant.previousPatient = _firstOf(address(0), _newestPatient[doctor]);
            _newestDoctor[patient] = doctor;
            _newestPatient[doctor] = patient;
        }
        grant.previousDoctor = previousDoctor;
        grant.compartments = compartments;
        grant.permissions = permissions;
        grant.expiresAt = expiresAt;
    }

    function _checkGrantee(address doctor) private view {
        (bool registered, bool suspended) = _doctorRegistry.getStanding(doctor);
        if (!registered) revert PatientRegistry_NotDoctor(doctor);
        if (suspended) revert PatientRegistry_DoctorSuspended(doctor);
    }

    function _checkGrant(address patient, address doctor, uint8 compartment, uint8 permissions) private view {
        if (!_covers(_grants[patient][doctor], compartment, permissions)) {
            revert PatientRegistry_AccessDenied(patient, doctor, compartment, permissions);
        }
    }

    function _checkBitmap(address patient, uint8 compartment, uint24 word, uint256 bitmap) private view {
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

    function _stateOf(Grant storage grant, address counterpart, address doctor)
        private
        view
        returns (GrantState memory state)
    {
        state.account = counterpart;
        state.compartments = grant.compartments;
        state.permissions = grant.permissions;
        state.expiresAt = grant.expiresAt;
        state.live = _isUnexpired(state.expiresAt) && _isInGoodStanding(doctor);
    }

    function _covers(Grant storage grant, uint8 compartment, uint8 permissions) private view returns (bool) {
        (uint48 compartments, uint8 given) = (grant.compartments, grant.permissions);
        return _isUnexpired(grant.expiresAt) && compartment < Compartments.COUNT
            && (compartments >> compartment) & 1 == 1 && given & permissions == permissions;
    }

    function _isUnexpired(uint40 expiresAt) private view returns (bool) {
        return block.timestamp < expiresAt;
    }

    function _checkStatus(address doctor, uint8 status) private pure {
        if (status & AccountStatus.SUSPENDED != 0) revert PatientRegistry_DoctorSuspended(doctor);
    }

    function _firstOf(address cursor, address newest) private pure returns (address) {
        if (cursor != address(0)) return cursor;
        return newest == address(0) ? Pages.END : newest;
    }

    function _terms(address doctor, uint48 compartments, uint8 permissions, uint40 expiresAt)
        private
        pure
        returns (bytes32)
    {
        return bytes32(
            (uint256(uint160(doctor)) << 96) | (uint256(compartments) << 48) | (uint256(permissions) << 40) | expiresAt
        );
    }
}
