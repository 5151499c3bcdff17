// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IVault} from "./IVault.sol";

/// @title Patients: their vaults, and the doctors they let in
/// @notice Only the patient opens the door; no administrator has any function here. A grant is live if and only if it is not
/// expired and the doctor is registered and not suspended.
interface IPatientRegistry is IVault {
    /// @notice One side of a grant, as listed for the other.
    /// @param account The doctor in a patient's list, the patient in a doctor's list.
    /// @param compartments Bit n stands for compartment n.
    /// @param permissions Bits of the library Permissions; unknown ones are kept.
    /// @param expiresAt Unix seconds from which on it is not live; the greatest uint40 means no end, zero that it was revoked.
    /// @param live Whether it gives access now.
    struct GrantState {
        address account;
        uint48 compartments;
        uint8 permissions;
        uint40 expiresAt;
        bool live;
    }

    /// @notice The account is not a registered doctor.
    error PatientRegistry_NotDoctor(address doctor);
    /// @notice A suspended doctor gets no access and acts on no patient, except to renounce.
    error PatientRegistry_DoctorSuspended(address doctor);
    /// @notice Only verified doctors may request access.
    error PatientRegistry_DoctorNotVerified(address doctor);
    /// @notice A grant needs at least one compartment.
    error PatientRegistry_EmptyScope();
    /// @notice A grant needs at least one permission.
    error PatientRegistry_EmptyPermissions();
    /// @notice The expiry is not in the future.
    error PatientRegistry_BadExpiry(uint40 expiresAt);
    /// @notice Access was revoked without a rotation: move the head with `setHead` before granting again.
    error PatientRegistry_RotationOwed(address patient);
    /// @notice A grant that leaves the head alone (`nextHead` zero) is for operators, in a call of their own, not relayed.
    error PatientRegistry_HeadRequired(address patient);
    /// @notice The pair has no grant that could be ended.
    error PatientRegistry_NoGrant(address patient, address doctor);
    /// @notice The doctor's grant is not live, or has not this compartment or these permissions.
    error PatientRegistry_AccessDenied(address patient, address doctor, uint8 compartment, uint8 permissions);
    /// @notice `kind` is neither RECORDS_READ nor RECORDS_COPIED.
    error PatientRegistry_BadAccessKind(uint8 kind);
    /// @notice An empty bitmap names no record.
    error PatientRegistry_EmptyBitmap();
    /// @notice The bitmap names a record that was never added.
    error PatientRegistry_NoSuchRecord(address patient, uint8 compartment, uint256 index);

    /// @notice Registers the sender as a patient.
    /// @dev By anyone without a role, for itself. Reverts with Vault_ZeroHead, RoleRegistry_RoleTaken.
    /// @param head Digest of the public vault document.
    function registerPatient(bytes32 head) external;

    /// @notice Gives a doctor access to compartments, in place of what the doctor had.
    /// @dev Authority: GRANT of `patient`, and HEAD where the head moves. `nextHead` may equal `expectedHead`; zero (the head
    /// is neither compared nor moved) is for operators that call directly. Reverts with PatientRegistry_NotDoctor,
    /// PatientRegistry_DoctorSuspended, PatientRegistry_EmptyScope, PatientRegistry_EmptyPermissions,
    /// PatientRegistry_BadExpiry, PatientRegistry_RotationOwed (`nextHead` not zero), PatientRegistry_HeadRequired,
    /// Vault_NotRegistered, Vault_StaleHead.
    function grantDoctorAccess(
        address patient,
        address doctor,
        uint48 compartments,
        uint8 permissions,
        uint40 expiresAt,
        bytes32 expectedHead,
        bytes32 nextHead
    ) external;

    /// @notice Takes all access from a doctor, also from an expired, renounced or suspended one.
    /// @dev Authority: REVOKE of `patient`, and HEAD where the head moves. With `nextHead` zero the head is neither compared nor
    /// moved: that always succeeds. Where the head does not move a rotation is owed.
    /// Reverts with PatientRegistry_NoGrant (never given or revoked
    /// already), Vault_StaleHead (`nextHead` not zero).
    function revokeDoctorAccess(address patient, address doctor, bytes32 expectedHead, bytes32 nextHead) external;

    /// @notice Ends the doctor's own access now.
    /// @dev Authority: REVOKE of `doctor`. Also while suspended. Reverts with PatientRegistry_NoGrant where there is no unexpired
    /// grant. The patient may still revoke afterwards.
    function renounceDoctorAccess(address patient, address doctor) external;

    /// @notice Asks a patient for access; changes nothing but the audit log.
    /// @dev Authority: GRANT of `doctor`, who must be verified and not suspended. Reverts with Vault_NotRegistered (the patient),
    /// PatientRegistry_DoctorNotVerified, PatientRegistry_DoctorSuspended, Vault_ZeroDigest.
    /// @param digest SHA-256 of the request, an age file to the patient's inbox of at most 16 KiB. Stores keep the newest of a pair.
    function requestAccess(address patient, address doctor, bytes32 digest) external;

    /// @notice Logs that a doctor reads or copies up to 256 records, before plaintext is handed out.
    /// @dev Authority: LOG of `doctor`, whose grant must be live for the compartment with READ, and COPY for copies. Reverts with
    /// PatientRegistry_BadAccessKind, PatientRegistry_EmptyBitmap, PatientRegistry_DoctorSuspended,
    /// PatientRegistry_AccessDenied, PatientRegistry_NoSuchRecord.
    /// @param kind AuditKinds.RECORDS_READ or AuditKinds.RECORDS_COPIED.
    /// @param word Which 256 records: those from index 256 * word on.
    /// @param bitmap Bit n stands for index 256 * word + n.
    function recordAccess(address patient, address doctor, uint8 kind, uint8 compartment, uint32 word, uint256 bitmap)
        external;

    /// @notice Whether the account is a registered patient.
    function isPatientRegistered(address account) external view returns (bool);

    /// @notice How many patients are registered.
    function getTotalPatients() external view returns (uint256);

    /// @notice Whether a doctor's grant is live for a compartment with all these permissions: the check that writes and logged
    /// reads go through.
    function checkDoctorAccess(address patient, address doctor, uint8 compartment, uint8 permissions)
        external
        view
        returns (bool);

    /// @notice The grant of a pair; `account` is the doctor where the pair was ever listed, else all is zero.
    function getGrant(address patient, address doctor) external view returns (GrantState memory grant);

    /// @notice Every doctor a patient ever gave access to, newest pair first, each once, with the present state.
    /// @dev Reverts with Page_BadSize when `size` is 0 or above 500, Page_UnknownCursor.
    /// @param cursor The doctor the page begins with; 0 for the newest.
    function getDoctors(address patient, address cursor, uint256 size)
        external
        view
        returns (GrantState[] memory grants, address next);

    /// @notice Every patient that ever gave a doctor access, newest pair first, each once, with the present state.
    /// @dev Reverts with Page_BadSize when `size` is 0 or above 500, Page_UnknownCursor.
    /// @param cursor The patient the page begins with; 0 for the newest.
    function getPatients(address doctor, address cursor, uint256 size)
        external
        view
        returns (GrantState[] memory grants, address next);
}
