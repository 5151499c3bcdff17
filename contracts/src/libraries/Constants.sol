// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice What an operator may do for an account. A mask of these bits; the ones not named here are kept for later modules.
/// @dev On a doctor's account GRANT covers asking a patient for access and REVOKE covers renouncing it.
library Operators {
    /// @notice Move the head of the vault.
    uint32 internal constant HEAD = 1 << 0;
    /// @notice Log reads and copies.
    uint32 internal constant LOG = 1 << 1;
    /// @notice Add records with the account as author.
    uint32 internal constant ADD = 1 << 2;
    /// @notice Replace (reseal) records of the account's vault.
    uint32 internal constant REPLACE = 1 << 3;
    /// @notice Delete records of the account's vault.
    uint32 internal constant DELETE = 1 << 4;
    /// @notice Give a doctor access; for a doctor: request access.
    uint32 internal constant GRANT = 1 << 5;
    /// @notice Take access away; for a doctor: renounce access.
    uint32 internal constant REVOKE = 1 << 6;
    /// @notice Set and remove operators, within the limits of delegation. Given by the controller only.
    uint32 internal constant OPERATORS = 1 << 7;
    /// @notice Propose another controller. Given by the controller only.
    uint32 internal constant RECOVER = 1 << 8;
}

/// @notice What a grant lets a doctor do within its compartments. The bits not named here are kept for later modules.
library Permissions {
    uint8 internal constant READ = 1 << 0;
    uint8 internal constant WRITE = 1 << 1;
    /// @notice Copy to the doctor's own library.
    uint8 internal constant COPY = 1 << 2;
}

/// @notice The flags of `Account.status`.
library AccountStatus {
    /// @notice Doctors only: set by a registrar, ends every live access until reinstated.
    uint8 internal constant SUSPENDED = 1 << 0;
    /// @notice Patients only: access was revoked without a key rotation; cleared by the next `setHead`.
    uint8 internal constant ROTATION_OWED = 1 << 1;
}

/// @notice The numbering of compartments.
library Compartments {
    /// @notice Compartments that can be granted are 0 to COUNT - 1.
    uint8 internal constant COUNT = 48;
    /// @notice The pseudo-compartment that only the account itself may fill, never part of a grant.
    uint8 internal constant INBOX = 255;
}

/// @notice The kinds of audit events. `specs/audit.md` says what `ref` and `data` commit to.
library AuditKinds {
    uint8 internal constant PATIENT_REGISTERED = 1;
    uint8 internal constant DOCTOR_REGISTERED = 2;
    uint8 internal constant HEAD_SET = 3;
    uint8 internal constant FILE_ADDED = 4;
    uint8 internal constant FILE_REPLACED = 5;
    uint8 internal constant FILE_DELETED = 6;
    uint8 internal constant ACCESS_GRANTED = 7;
    uint8 internal constant ACCESS_REVOKED = 8;
    uint8 internal constant ACCESS_RENOUNCED = 9;
    uint8 internal constant ACCESS_REQUESTED = 10;
    uint8 internal constant RECORDS_READ = 11;
    uint8 internal constant RECORDS_COPIED = 12;
    uint8 internal constant OPERATOR_SET = 13;
    uint8 internal constant OPERATOR_REMOVED = 14;
    uint8 internal constant CONTROLLER_PROPOSED = 15;
    uint8 internal constant CONTROLLER_ACCEPTED = 16;
    uint8 internal constant DOCTOR_VERIFIED = 17;
    uint8 internal constant DOCTOR_UNVERIFIED = 18;
    uint8 internal constant DOCTOR_SUSPENDED = 19;
    uint8 internal constant DOCTOR_REINSTATED = 20;
    uint8 internal constant AUDITOR_INVITED = 21;
    uint8 internal constant AUDITOR_ACCEPTED = 22;
    uint8 internal constant AUDITOR_REMOVED = 23;
}
