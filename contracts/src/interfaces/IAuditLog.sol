// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IManaged} from "./IManaged.sol";
import {IPaged} from "./IPaged.sol";

/// @title The audit trail, and the auditors
/// @notice Two hash chains, one per subject and one over everything, whose heads are here and whose events are in the logs.
/// @dev subject head: keccak256(abi.encode(previousSubjectHead, id, subject, actor, operator, kind, timestamp, ref, data)), from 0.
/// Tip: bytes26(keccak256(abi.encode(tip.head, subject head))), from
/// bytes26(keccak256(abi.encode("MedRec.AuditLog.1", block.chainid, address(this)))).
interface IAuditLog is IManaged, IPaged {
    /// @notice The life of an auditor.
    enum AuditorStatus {
        None,
        Invited,
        Active,
        Removed
    }

    /// @notice An auditor.
    /// @param invitedBy The auditor or administrator who invited last.
    struct AuditorState {
        address account;
        AuditorStatus status;
        address invitedBy;
    }

    /// @notice Something changed.
    /// @param id The number of the event, from 1 without gaps.
    /// @param subject Whose trail it belongs to.
    /// @param actor The account on whose authority it happened.
    /// @param operator The key that sent it: the signer of a relayed call, never the relayer.
    /// @param kind See the library AuditKinds.
    /// @param timestamp Of the block, Unix seconds.
    /// @param ref With `data` commits to everything that changed; specs/audit.md has the table.
    /// @param head The subject's head after this event.
    event EventLogged(
        uint256 indexed id,
        address indexed subject,
        address indexed actor,
        address operator,
        uint8 kind,
        uint48 timestamp,
        bytes32 ref,
        bytes32 data,
        bytes32 head
    );

    /// @notice Only PatientRegistry and DoctorRegistry append.
    error AuditLog_NotRegistry(address caller);
    /// @notice A patient or doctor can't be an auditor, nor the zero address, and nobody invites themselves.
    error AuditLog_NotEligible(address account);
    /// @notice The account is invited or active already.
    error AuditLog_AlreadyAuditor(address account);
    /// @notice There are as many auditors and open invitations as there may be.
    error AuditLog_TooManyAuditors(uint256 max);
    /// @notice The account has no invitation, or the auditor who invited it is no longer one.
    error AuditLog_NotInvited(address account);
    /// @notice The account is neither invited nor active.
    error AuditLog_NotAuditor(address account);

    /// @notice Appends an event to both chains. Emits EventLogged.
    /// @dev By PatientRegistry and DoctorRegistry only. Reverts with AuditLog_NotRegistry.
    function append(address subject, address actor, address operator, uint8 kind, bytes32 ref, bytes32 data)
        external
        returns (uint256 id);

    /// @notice Invites an account to become an auditor.
    /// @dev By AUDIT_ADMIN or an active auditor, directly; only AUDIT_ADMIN invites again who was removed. An auditor's
    /// invitations lapse when that auditor is removed. Reverts with Managed_Unauthorized, AuditLog_NotEligible,
    /// AuditLog_AlreadyAuditor, AuditLog_TooManyAuditors.
    function inviteAuditor(address account) external;

    /// @notice Accepts an invitation.
    /// @dev By the invited account. Reverts with AuditLog_NotInvited, RoleRegistry_RoleTaken.
    function acceptAuditor() external;

    /// @notice Removes an auditor or withdraws an invitation. The account may be invited again.
    /// @dev By AUDIT_ADMIN, directly. Reverts with Managed_Unauthorized, AuditLog_NotAuditor.
    function removeAuditor(address account) external;

    /// @notice The greatest number of active auditors and open invitations together.
    function MAX_AUDITORS() external view returns (uint256);

    /// @notice Whether the account is an active auditor.
    function isAuditor(address account) external view returns (bool);

    /// @notice An auditor's state.
    function getAuditor(address account) external view returns (AuditorState memory auditor);

    /// @notice Everyone who ever accepted an invitation, newest first, with the present state.
    /// @dev Reverts with Page_BadSize when `size` is 0 or above 500, Page_UnknownCursor.
    /// @param cursor The auditor the page begins with; 0 for the newest.
    function getAuditors(address cursor, uint256 size)
        external
        view
        returns (AuditorState[] memory auditors, address next);

    /// @notice How many auditors are active or invited.
    function getTotalAuditors() external view returns (uint256);

    /// @notice How many events there are, which is the id of the newest.
    function getTotalEvents() external view returns (uint256);

    /// @notice The end of the global chain.
    function getTip() external view returns (uint48 count, bytes26 head);

    /// @notice The end of a subject's chain; zero where it has no event.
    function getSubjectHead(address subject) external view returns (bytes32 head);

    /// @notice Where the global chain begins.
    function getGenesis() external view returns (bytes26 head);
}
