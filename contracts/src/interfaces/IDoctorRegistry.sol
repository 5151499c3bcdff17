// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IManaged} from "./IManaged.sol";
import {IVault} from "./IVault.sol";

/// @title Doctors: their vaults (the library), the verification of their credentials, and suspension
/// @notice A registrar can verify and take away; it gives no access to anything. A suspended doctor keeps the own vault.
interface IDoctorRegistry is IVault, IManaged {
    /// @notice The doctor is suspended already.
    error DoctorRegistry_Suspended(address doctor);
    /// @notice The doctor is not suspended.
    error DoctorRegistry_NotSuspended(address doctor);
    /// @notice The doctor is not verified.
    error DoctorRegistry_NotVerified(address doctor);
    /// @notice The doctor is verified with this very digest already.
    error DoctorRegistry_Verified(address doctor, bytes32 credentialDigest);

    /// @notice Registers the sender as a doctor, unverified.
    /// @dev By anyone without a role, for itself. Reverts with Vault_ZeroHead, RoleRegistry_RoleTaken.
    /// @param head Digest of the public vault document.
    function registerDoctor(bytes32 head) external;

    /// @notice States that a doctor's credentials were checked. Counts only while the profile's qualification has that digest.
    /// @dev By REGISTRAR, directly. Reverts with Managed_Unauthorized, Vault_ZeroDigest, Vault_NotRegistered,
    /// DoctorRegistry_Verified.
    /// @param credentialDigest SHA-256 of the canonical qualification.
    function verifyDoctor(address doctor, bytes32 credentialDigest) external;

    /// @notice Takes a verification back.
    /// @dev By REGISTRAR, directly. Reverts with Managed_Unauthorized, DoctorRegistry_NotVerified.
    function unverifyDoctor(address doctor) external;

    /// @notice Ends every access of a doctor to patients until reinstated.
    /// @dev By REGISTRAR, directly. Reverts with Managed_Unauthorized, Vault_NotRegistered, DoctorRegistry_Suspended.
    function suspendDoctor(address doctor) external;

    /// @notice Ends a suspension.
    /// @dev By REGISTRAR, directly. Reverts with Managed_Unauthorized, DoctorRegistry_NotSuspended.
    function reinstateDoctor(address doctor) external;

    /// @notice Whether the account is a registered doctor.
    function isDoctorRegistered(address account) external view returns (bool);

    /// @notice How many doctors are registered.
    function getTotalDoctors() external view returns (uint256);

    /// @notice What a patient's registry asks before a grant.
    function getStanding(address doctor) external view returns (bool registered, bool suspended);

    /// @notice The digest of the qualification a registrar checked; zero for an unverified doctor.
    function getCredentialDigest(address doctor) external view returns (bytes32 credentialDigest);
}
