// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC2771Context} from "@openzeppelin/contracts/metatx/ERC2771Context.sol";
import {Context} from "@openzeppelin/contracts/utils/Context.sol";
import {Multicall} from "@openzeppelin/contracts/utils/Multicall.sol";
import {IAuditLog} from "./interfaces/IAuditLog.sol";
import {IRoleRegistry} from "./interfaces/IRoleRegistry.sol";
import {IVault} from "./interfaces/IVault.sol";
import {AccountStatus, AuditKinds, Compartments, Operators} from "./libraries/Constants.sol";
import {Pages} from "./libraries/Pages.sol";
import {Account, newAccount} from "./types/Account.sol";
import {Operator, newOperator} from "./types/Operator.sol";

/// @title See IVault
abstract contract Vault is IVault, ERC2771Context, Multicall {
    /// @dev `nonce` is that of the proposer's operator entry: a proposal doesn't rise again with a new entry.
    struct Proposal {
        address next;
        address proposer;
        uint32 nonce;
    }

    uint32 private constant CONTROLLER_ONLY = Operators.OPERATORS | Operators.RECOVER;

    IRoleRegistry internal immutable _roleRegistry;
    IAuditLog internal immutable _auditLog;

    mapping(address account => Account) internal _accounts;
    mapping(address account => bytes32 head) internal _heads;
    mapping(address account => mapping(address operator => Operator)) private _operators;
    mapping(address account => Proposal) private _proposals;
    /// @dev Word n holds the counters of compartments 8n to 8n + 7, lowest first.
    mapping(address account => mapping(uint256 word => uint256 counters)) private _counters;
    mapping(address account => mapping(uint256 compartment => mapping(uint256 index => bytes32 digest))) private _records;

    constructor(address forwarder, IRoleRegistry roleRegistry, IAuditLog auditLog) ERC2771Context(forwarder) {
        _roleRegistry = roleRegistry;
        _auditLog = auditLog;
    }

    /// @inheritdoc IVault
    function setHead(address account, bytes32 expectedHead, bytes32 nextHead) external {
        address sender = _msgSender();
        uint8 status = _authorize(account, sender, Operators.HEAD);
        _moveHead(account, expectedHead, nextHead);
        if (nextHead == expectedHead) revert Vault_HeadUnchanged(nextHead);
        if (status & AccountStatus.ROTATION_OWED != 0) {
            _accounts[account] = _accounts[account].withStatus(status & ~AccountStatus.ROTATION_OWED);
        }
        _auditLog.append(account, account, sender, AuditKinds.HEAD_SET, nextHead, expectedHead);
    }

    /// @inheritdoc IVault
    function addMedicalFile(address account, address author, uint8 compartment, bytes32 digest, bytes32 expectedHead)
        external
        returns (uint32 index)
    {
        address sender = _msgSender();
        if (author == account) _authorize(account, sender, Operators.ADD);
        else _authorizeAuthor(account, author, sender, compartment);
        if (digest == 0) revert Vault_ZeroDigest();
        _checkCompartment(compartment);
        _checkHead(account, expectedHead);

        index = _takeIndex(account, compartment);
        _records[account][compartment][index] = digest;
        _auditLog.append(account, author, sender, AuditKinds.FILE_ADDED, digest, _place(compartment, index));
    }

    /// @inheritdoc IVault
    function replaceMedicalFile(
        address account,
        uint8 compartment,
        uint32 index,
        bytes32 expectedDigest,
        bytes32 nextDigest,
        bytes32 expectedHead
    ) external {
        address sender = _msgSender();
        _authorize(account, sender, Operators.REPLACE);
        if (nextDigest == 0) revert Vault_ZeroDigest();
        if (nextDigest == expectedDigest) revert Vault_DigestUnchanged(nextDigest);
        _checkHead(account, expectedHead);
        _setRecord(account, compartment, index, expectedDigest, nextDigest);
        _auditLog.append(account, account, sender, AuditKinds.FILE_REPLACED, nextDigest, _place(compartment, index));
    }

    /// @inheritdoc IVault
    function deleteMedicalFile(address account, uint8 compartment, uint32 index, bytes32 expectedDigest) external {
        address sender = _msgSender();
        _authorize(account, sender, Operators.DELETE);
        _setRecord(account, compartment, index, expectedDigest, 0);
        _auditLog.append(account, account, sender, AuditKinds.FILE_DELETED, expectedDigest, _place(compartment, index));
    }

    /// @inheritdoc IVault
    function setOperator(address account, address operator, uint32 mask, uint40 expiry, uint32 nonce) external {
        address sender = _msgSender();
        Account state = _accounts[account];
        Operator present = _operators[account][operator];
        _checkDelegation(account, state, sender, present, mask, expiry);
        _checkRegistered(account);
        if (operator == address(0)) revert Vault_ZeroOperator();
        if (mask == 0) revert Vault_EmptyMask();
        if (expiry <= block.timestamp) revert Vault_BadExpiry(expiry);
        if (present.nonceOf() != nonce) revert Vault_StaleOperator(account, operator, nonce, present.nonceOf());

        Operator next = newOperator(mask, expiry, state.epochOf(), nonce + 1);
        _operators[account][operator] = next;
        bytes32 ref = bytes32((uint256(uint160(operator)) << 96) | (uint256(mask) << 64) | (uint256(expiry) << 24));
        _auditLog.append(account, account, sender, AuditKinds.OPERATOR_SET, ref, _term(next));
    }

    /// @inheritdoc IVault
    function removeOperator(address account, address operator) external {
        address sender = _msgSender();
        Account state = _accounts[account];
        Operator present = _operators[account][operator];
        _checkDelegation(account, state, sender, present, 0, 0);
        if (present.maskOf() == 0 || present.epochOf() != state.epochOf()) revert Vault_NotOperator(account, operator);

        Operator next = newOperator(0, 0, present.epochOf(), present.nonceOf() + 1);
        _operators[account][operator] = next;
        _auditLog.append(account, account, sender, AuditKinds.OPERATOR_REMOVED, _left(operator), _term(next));
    }

    /// @inheritdoc IVault
    function proposeController(address account, address next) external {
        address sender = _msgSender();
        _authorize(account, sender, Operators.RECOVER);
        _checkRegistered(account);
        if (next == address(0)) {
            if (_proposals[account].next == address(0)) revert Vault_NoProposal(account);
            delete _proposals[account];
        } else {
            uint32 nonce = _operators[account][sender].nonceOf();
            _proposals[account] = Proposal({next: next, proposer: sender, nonce: nonce});
        }
        _auditLog.append(account, account, sender, AuditKinds.CONTROLLER_PROPOSED, _left(next), 0);
    }

    /// @inheritdoc IVault
    function acceptController(address account) external {
        address sender = _msgSender();
        Proposal memory proposal = _proposals[account];
        if (proposal.next != sender) revert Vault_NotProposed(account, sender);
        uint8 status = _authorize(account, proposal.proposer, Operators.RECOVER);
        if (_operators[account][proposal.proposer].nonceOf() != proposal.nonce) {
            revert Vault_Unauthorized(account, proposal.proposer, Operators.RECOVER);
        }

        uint32 epoch = _accounts[account].epochOf() + 1;
        delete _proposals[account];
        _accounts[account] = newAccount(sender, epoch, status);
        _auditLog.append(
            account, account, sender, AuditKinds.CONTROLLER_ACCEPTED, _left(sender), bytes32(uint256(epoch))
        );
    }

    /// @inheritdoc IVault
    function requireAuthorized(address account, address sender, uint32 bits) external view returns (uint8 status) {
        return _authorize(account, sender, bits);
    }

    /// @inheritdoc IVault
    function isAuthorized(address account, address sender, uint32 bits) external view returns (bool) {
        if (_heads[account] == 0) return false;
        return _isAuthorized(account, _accounts[account], sender, bits);
    }

    /// @inheritdoc IVault
    function getAccount(address account) external view returns (AccountState memory state) {
        state.head = _heads[account];
        if (state.head == 0) return state;
        Account stored = _accounts[account];
        state.controller = stored.controllerOf(account);
        state.operatorEpoch = stored.epochOf();
        state.suspended = stored.statusOf() & AccountStatus.SUSPENDED != 0;
        state.rotationOwed = stored.statusOf() & AccountStatus.ROTATION_OWED != 0;
        state.proposed = _proposals[account].next;
        state.proposer = _proposals[account].proposer;
    }

    /// @inheritdoc IVault
    function getOperator(address account, address operator) external view returns (OperatorState memory state) {
        Operator stored = _operators[account][operator];
        state.mask = stored.maskOf();
        state.expiry = stored.expiryOf();
        state.epoch = stored.epochOf();
        state.nonce = stored.nonceOf();
        state.live = stored.powersIn(_accounts[account].epochOf()) != 0;
    }

    /// @inheritdoc IVault
    function headOf(address account) external view returns (bytes32 head) {
        return _heads[account];
    }

    /// @inheritdoc IVault
    function getMedicalFile(address account, uint8 compartment, uint32 index) external view returns (bytes32 digest) {
        return _records[account][compartment][index];
    }

    /// @inheritdoc IVault
    function getMedicalFiles(address account, uint8 compartment, uint256 start, uint256 size)
        external
        view
        returns (bytes32[] memory digests)
    {
        Pages.check(size);
        _checkCompartment(compartment);
        uint256 count = _countOf(account, compartment);
        if (start >= count) return digests;
        digests = new bytes32[](size < count - start ? size : count - start);
        for (uint256 i = 0; i < digests.length; ++i) {
            digests[i] = _records[account][compartment][start + i];
        }
    }

    /// @inheritdoc IVault
    function getMedicalFileCount(address account, uint8 compartment) external view returns (uint32 count) {
        return uint32(_countOf(account, compartment));
    }

    /// @inheritdoc IVault
    function getMedicalFileCounts(address account) external view returns (uint32[48] memory counts, uint32 inbox) {
        for (uint256 i = 0; i < Compartments.COUNT; ++i) {
            counts[i] = uint32(_countOf(account, i));
        }
        inbox = uint32(_countOf(account, Compartments.INBOX));
    }

    /// @dev Whether somebody other than the account may add to its vault as `author`, sent by `sender`; reverts if not.
    function _authorizeAuthor(address account, address author, address sender, uint8 compartment)
        internal
        view
        virtual;

    /// @dev The one gate of every mutating call on an account: its controller may do all, an operator what its live mask says.
    function _authorize(address account, address sender, uint32 bits) internal view returns (uint8 status) {
        Account state = _accounts[account];
        if (!_isAuthorized(account, state, sender, bits)) revert Vault_Unauthorized(account, sender, bits);
        return state.statusOf();
    }

    /// @dev First entry of a new account. Its Account slot stays zero.
    function _setFirstHead(address account, bytes32 head) internal {
        if (head == 0) revert Vault_ZeroHead();
        _heads[account] = head;
    }

    function _moveHead(address account, bytes32 expectedHead, bytes32 nextHead) internal {
        if (nextHead == 0) revert Vault_ZeroHead();
        _checkHead(account, expectedHead);
        if (nextHead != expectedHead) _heads[account] = nextHead;
    }

    function _checkRegistered(address account) internal view {
        if (_heads[account] == 0) revert Vault_NotRegistered(account);
    }

    /// @dev An unregistered account has head zero, which must not pass for an expectation.
    function _checkHead(address account, bytes32 expectedHead) internal view {
        bytes32 head = _heads[account];
        if (head == 0) revert Vault_NotRegistered(account);
        if (head != expectedHead) revert Vault_StaleHead(account, expectedHead, head);
    }

    function _countOf(address account, uint256 compartment) internal view returns (uint256) {
        return uint32(_counters[account][compartment >> 3] >> ((compartment & 7) << 5));
    }

    /// @dev An address in the upper 160 bits, the layout of every `ref` that begins with one.
    function _left(address account) internal pure returns (bytes32) {
        return bytes32(bytes20(account));
    }

    function _msgSender() internal view override(Context, ERC2771Context) returns (address) {
        return ERC2771Context._msgSender();
    }

    function _msgData() internal view override(Context, ERC2771Context) returns (bytes calldata) {
        return ERC2771Context._msgData();
    }

    function _contextSuffixLength() internal view override(Context, ERC2771Context) returns (uint256) {
        return ERC2771Context._contextSuffixLength();
    }

    function _setRecord(address account, uint8 compartment, uint32 index, bytes32 expected, bytes32 next) private {
        if (expected == 0) revert Vault_ZeroDigest();
        mapping(uint256 index => bytes32 digest) storage records = _records[account][compartment];
        bytes32 actual = records[index];
        if (actual != expected) revert Vault_StaleRecord(account, compartment, index, expected, actual);
        records[index] = next;
    }

    function _takeIndex(address account, uint8 compartment) private returns (uint32 index) {
        mapping(uint256 word => uint256 counters) storage counters = _counters[account];
        uint256 shift = (uint256(compartment) & 7) << 5;
        uint256 word = counters[compartment >> 3];
        index = uint32(word >> shift);
        // The greatest counter is never passed on: adding to it would carry into the neighbour.
        if (index == type(uint32).max) revert Vault_CompartmentFull(account, compartment);
        unchecked {
            counters[compartment >> 3] = word + (uint256(1) << shift);
        }
    }

    /// @dev Who may set or remove the operator entry `present`, and give it `mask` until `expiry`.
    function _checkDelegation(
        address account,
        Account state,
        address sender,
        Operator present,
        uint32 mask,
        uint40 expiry
    ) private view {
        if (sender == state.controllerOf(account)) return;
        Operator own = _operators[account][sender];
        uint32 powers = own.powersIn(state.epochOf());
        if (!_hasBits(powers, Operators.OPERATORS)) revert Vault_Unauthorized(account, sender, Operators.OPERATORS);
        uint32 delegable = powers & ~CONTROLLER_ONLY;
        bool within = _hasBits(delegable, mask | present.powersIn(state.epochOf())) && expiry <= own.expiryOf();
        if (!within) revert Vault_BeyondOwnPowers(account, sender);
    }

    /// @dev To ask for no bit is to ask whether the sender is an operator at all: a stranger is not.
    function _isAuthorized(address account, Account state, address sender, uint32 bits) private view returns (bool) {
        if (sender == state.controllerOf(account)) return true;
        uint32 powers = _powersOf(account, state, sender);
        return powers != 0 && _hasBits(powers, bits);
    }

    function _powersOf(address account, Account state, address operator) private view returns (uint32) {
        return _operators[account][operator].powersIn(state.epochOf());
    }

    function _hasBits(uint32 mask, uint32 bits) private pure returns (bool) {
        return mask & bits == bits;
    }

    function _checkCompartment(uint8 compartment) private pure {
        if (compartment >= Compartments.COUNT && compartment != Compartments.INBOX) {
            revert Vault_BadCompartment(compartment);
        }
    }

    function _place(uint8 compartment, uint32 index) private pure returns (bytes32) {
        return bytes32((uint256(compartment) << 32) | index);
    }

    function _term(Operator operator) private pure returns (bytes32) {
        return bytes32((uint256(operator.epochOf()) << 32) | operator.nonceOf());
    }
}
