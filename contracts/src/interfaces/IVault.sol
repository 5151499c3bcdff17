// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IPaged} from "./IPaged.sol";

/// @title The vault of an account: who controls it, its head and its records
/// @notice The address that registered names the account for ever; control is a separate fact and may move. Records are digests
/// of manifests in numbered compartments; nothing else about them is on the chain.
/// @dev "Authority" below: the sender (the ERC-2771 signer for relayed calls) is the account's controller, or an operator with
/// the named bit, set in the current operator epoch and not expired. Every call without it reverts with Vault_Unauthorized.
/// Every mutating call logs exactly one audit event (specs/audit.md); actor is the account whose authority was used, operator
/// the key that sent. A call that changes nothing reverts.
interface IVault is IPaged {
    /// @notice The state of an account.
    /// @param controller Who controls it now; never zero for a registered account.
    /// @param operatorEpoch Raised with every change of control; operators of earlier epochs are powerless.
    /// @param suspended Doctors only: a registrar suspended the account.
    /// @param rotationOwed Patients only: access was revoked without moving the head; the next `setHead` clears it.
    /// @param proposed Who may accept control; zero where nobody was proposed.
    /// @param proposer Whose authority the proposal rests on; it dies with that authority.
    /// @param head Digest of the public vault document; non-zero if and only if the account is registered.
    struct AccountState {
        address controller;
        uint32 operatorEpoch;
        bool suspended;
        bool rotationOwed;
        address proposed;
        address proposer;
        bytes32 head;
    }

    /// @notice An operator as it was set.
    /// @param mask Bits of the library Operators.
    /// @param expiry Unix seconds from which on it is powerless; the greatest uint40 means no end.
    /// @param epoch The operator epoch it was set in.
    /// @param nonce How often this entry was set or removed.
    /// @param live Whether it has its powers now.
    struct OperatorState {
        uint32 mask;
        uint40 expiry;
        uint32 epoch;
        uint32 nonce;
        bool live;
    }

    /// @notice The account is not registered here.
    error Vault_NotRegistered(address account);
    /// @notice The sender is neither the controller nor a live operator with these bits.
    error Vault_Unauthorized(address account, address sender, uint32 bits);
    /// @notice The head has moved; refetch the vault document, seal again, resend.
    error Vault_StaleHead(address account, bytes32 expected, bytes32 actual);
    /// @notice A head is never zero.
    error Vault_ZeroHead();
    /// @notice `setHead` must move the head.
    error Vault_HeadUnchanged(bytes32 head);
    /// @notice A digest is never zero.
    error Vault_ZeroDigest();
    /// @notice `replaceMedicalFile` must change the digest.
    error Vault_DigestUnchanged(bytes32 digest);
    /// @notice The record is not what the sender thought; `actual` is zero where it was deleted or never added.
    error Vault_StaleRecord(address account, uint8 compartment, uint32 index, bytes32 expected, bytes32 actual);
    /// @notice Compartments are 0 to 47, and 255 (the inbox) for the account itself.
    error Vault_BadCompartment(uint8 compartment);
    /// @notice The compartment has used all its 2^32 - 1 indexes.
    error Vault_CompartmentFull(address account, uint8 compartment);
    /// @notice Somebody else's records can't be added to this vault.
    error Vault_NotAuthor(address account, address author);
    /// @notice The zero address can't be an operator.
    error Vault_ZeroOperator();
    /// @notice An operator needs at least one bit; `removeOperator` takes them all away.
    error Vault_EmptyMask();
    /// @notice The expiry is not in the future.
    error Vault_BadExpiry(uint40 expiry);
    /// @notice The operator entry was changed since the sender looked.
    error Vault_StaleOperator(address account, address operator, uint32 expected, uint32 actual);
    /// @notice An operator gives only bits and time of its own, never OPERATORS or RECOVER, and changes no operator with more.
    error Vault_BeyondOwnPowers(address account, address sender);
    /// @notice There is nothing to remove: it was never set, removed, or ended with its epoch.
    error Vault_NotOperator(address account, address operator);
    /// @notice The sender was not proposed as controller.
    error Vault_NotProposed(address account, address sender);
    /// @notice There is no proposal to withdraw.
    error Vault_NoProposal(address account);

    /// @notice Moves the head from `expectedHead` to `nextHead` and clears a rotation that was owed.
    /// @dev Authority: HEAD. Reverts with Vault_NotRegistered, Vault_ZeroHead, Vault_HeadUnchanged, Vault_StaleHead.
    function setHead(address account, bytes32 expectedHead, bytes32 nextHead) external;

    /// @notice Adds a record at the next index of a compartment.
    /// @dev Authority: ADD of `author`, in the author's own registry. The author is the account itself, or in a patient's vault a
    /// doctor with live write access to the compartment, who must not be suspended. Compartment 255 takes the account's own records only. Reverts with
    /// Vault_ZeroDigest, Vault_BadCompartment, Vault_NotRegistered, Vault_StaleHead, Vault_CompartmentFull, Vault_NotAuthor (a
    /// doctor's vault), PatientRegistry_AccessDenied (a patient's vault).
    /// @return index The index of the record, never used again.
    function addMedicalFile(address account, address author, uint8 compartment, bytes32 digest, bytes32 expectedHead)
        external
        returns (uint32 index);

    /// @notice Replaces the digest of a record, whose author stays who added it.
    /// @dev Authority: REPLACE. Reverts with Vault_ZeroDigest, Vault_DigestUnchanged, Vault_NotRegistered, Vault_StaleHead,
    /// Vault_StaleRecord.
    function replaceMedicalFile(
        address account,
        uint8 compartment,
        uint32 index,
        bytes32 expectedDigest,
        bytes32 nextDigest,
        bytes32 expectedHead
    ) external;

    /// @notice Deletes a record for good; its index is never used again.
    /// @dev Authority: DELETE. Reverts with Vault_ZeroDigest, Vault_StaleRecord.
    function deleteMedicalFile(address account, uint8 compartment, uint32 index, bytes32 expectedDigest) external;

    /// @notice Gives `operator` exactly the bits of `mask` until `expiry`, in place of whatever it had.
    /// @dev Authority: OPERATORS. A sender who is not the controller gives only bits and expiry within its own, never OPERATORS or
    /// RECOVER, and can't touch a live operator with bits beyond those. `nonce` is the entry's present nonce, so that no
    /// held call lands after a removal. Reverts with Vault_NotRegistered, Vault_ZeroOperator, Vault_EmptyMask, Vault_BadExpiry,
    /// Vault_StaleOperator, Vault_BeyondOwnPowers.
    function setOperator(address account, address operator, uint32 mask, uint40 expiry, uint32 nonce) external;

    /// @notice Takes all bits from an operator.
    /// @dev Authority: OPERATORS; a sender who is not the controller can't touch a live operator with OPERATORS, RECOVER or bits
    /// beyond its own. Always succeeds for the controller. Reverts with Vault_NotOperator, Vault_BeyondOwnPowers.
    function removeOperator(address account, address operator) external;

    /// @notice Proposes another controller, in place of an earlier proposal; zero withdraws it.
    /// @dev Authority: RECOVER. Proposing the present controller is the way to end all operators at once. Reverts with
    /// Vault_NotRegistered, Vault_NoProposal (withdrawing nothing).
    function proposeController(address account, address next) external;

    /// @notice Takes control; ends every operator.
    /// @dev By the proposed controller only, while the proposer could still propose: an operator by the very entry it had then.
    /// Reverts with Vault_NotProposed,
    /// Vault_Unauthorized (the proposer lost its authority).
    function acceptController(address account) external;

    /// @notice Reverts unless `sender` has authority over `account` with all `bits`; what siblings ask before they act for it.
    /// @dev Reverts with Vault_Unauthorized. Does not say whether the account is registered.
    /// @return status The flags of the library AccountStatus.
    function requireAuthorized(address account, address sender, uint32 bits) external view returns (uint8 status);

    /// @notice Whether `sender` has authority over the registered `account` with all `bits` now; with no bits, whether it is the
    /// controller or a live operator.
    function isAuthorized(address account, address sender, uint32 bits) external view returns (bool);

    /// @notice Everything about an account in one call. All zero where it is not registered here.
    function getAccount(address account) external view returns (AccountState memory state);

    /// @notice The operator entry of `operator` for `account`.
    function getOperator(address account, address operator) external view returns (OperatorState memory state);

    /// @notice The digest of the account's public vault document; zero where it is not registered here.
    function headOf(address account) external view returns (bytes32 head);

    /// @notice The digest of one record; zero where it was deleted or never added.
    function getMedicalFile(address account, uint8 compartment, uint32 index) external view returns (bytes32 digest);

    /// @notice Digests of a compartment in the order of their indexes, deleted ones as zero.
    /// @dev Reverts with Page_BadSize when `size` is 0 or above 500, Vault_BadCompartment.
    /// @param start The first index.
    /// @return digests Up to `size` digests; empty past the end.
    function getMedicalFiles(address account, uint8 compartment, uint256 start, uint256 size)
        external
        view
        returns (bytes32[] memory digests);

    /// @notice How many indexes a compartment has used, deleted records included.
    function getMedicalFileCount(address account, uint8 compartment) external view returns (uint32 count);

    /// @notice How many indexes each compartment has used.
    /// @return counts Of compartments 0 to 47.
    /// @return inbox Of compartment 255.
    function getMedicalFileCounts(address account) external view returns (uint32[48] memory counts, uint32 inbox);
}
