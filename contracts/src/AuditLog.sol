// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC2771Context} from "@openzeppelin/contracts/metatx/ERC2771Context.sol";
import {Managed} from "./Managed.sol";
import {IAuditLog} from "./interfaces/IAuditLog.sol";
import {IRoleRegistry, Role} from "./interfaces/IRoleRegistry.sol";
import {AuditKinds} from "./libraries/Constants.sol";
import {Tip, newTip} from "./types/Tip.sol";

/// @title See IAuditLog
contract AuditLog is IAuditLog, Managed, ERC2771Context {
    /// @dev One slot. `delegated`: invited by an auditor, whose invitations lapse when it is removed.
    struct Auditor {
        address invitedBy;
        AuditorStatus status;
        bool delegated;
    }

    /// @inheritdoc IAuditLog
    uint256 public constant MAX_AUDITORS = 1000;

    IRoleRegistry private immutable _roleRegistry;
    address private immutable _patientRegistry;
    address private immutable _doctorRegistry;
    bytes26 private immutable _genesis;

    Tip private _tip;
    mapping(address subject => bytes32 head) private _subjectHeads;
    mapping(address account => Auditor) private _auditors;
    uint256 private _auditorCount;

    constructor(
        address manager,
        address forwarder,
        IRoleRegistry roleRegistry,
        address patientRegistry,
        address doctorRegistry
    ) Managed(manager) ERC2771Context(forwarder) {
        _roleRegistry = roleRegistry;
        _patientRegistry = patientRegistry;
        _doctorRegistry = doctorRegistry;
        _genesis = bytes26(keccak256(abi.encode("MedRec.AuditLog.1", block.chainid, address(this))));
        _tip = newTip(_genesis, 0);
    }

    /// @inheritdoc IAuditLog
    function append(address subject, address actor, address operator, uint8 kind, bytes32 ref, bytes32 data)
        external
        returns (uint256 id)
    {
        if (msg.sender != _patientRegistry && msg.sender != _doctorRegistry) revert AuditLog_NotRegistry(msg.sender);
        return _append(subject, actor, operator, kind, ref, data);
    }

    /// @inheritdoc IAuditLog
    function inviteAuditor(address account) external {
        AuditorStatus status = _auditors[account].status;
        bool delegated = !_isPermitted();
        // Who was removed comes back through AUDIT_ADMIN alone.
        bool mayDelegate = _auditors[msg.sender].status == AuditorStatus.Active && status != AuditorStatus.Removed;
        if (delegated && !mayDelegate) revert Managed_Unauthorized(msg.sender, msg.sig);
        if (status == AuditorStatus.Invited || status == AuditorStatus.Active) revert AuditLog_AlreadyAuditor(account);
        Role role = _roleRegistry.roleOf(account);
        bool taken = role != Role.None && role != Role.Auditor;
        if (taken || account == address(0) || account == msg.sender) revert AuditLog_NotEligible(account);
        uint256 count = _auditorCount;
        if (count == MAX_AUDITORS) revert AuditLog_TooManyAuditors(MAX_AUDITORS);

        _auditorCount = count + 1;
        _auditors[account] = Auditor({invitedBy: msg.sender, status: AuditorStatus.Invited, delegated: delegated});
        _append(account, msg.sender, msg.sender, AuditKinds.AUDITOR_INVITED, 0, 0);
    }

    /// @inheritdoc IAuditLog
    function acceptAuditor() external {
        address sender = _msgSender();
        Auditor memory auditor = _auditors[sender];
        bool lapsed = auditor.delegated && _auditors[auditor.invitedBy].status != AuditorStatus.Active;
        if (auditor.status != AuditorStatus.Invited || lapsed) revert AuditLog_NotInvited(sender);

        _auditors[sender].status = AuditorStatus.Active;
        if (_roleRegistry.roleOf(sender) != Role.Auditor) _roleRegistry.assignRole(sender, Role.Auditor);
        _append(sender, sender, sender, AuditKinds.AUDITOR_ACCEPTED, bytes32(bytes20(auditor.invitedBy)), 0);
    }

    /// @inheritdoc IAuditLog
    function removeAuditor(address account) external {
        _checkManaged();
        AuditorStatus status = _auditors[account].status;
        if (status != AuditorStatus.Invited && status != AuditorStatus.Active) revert AuditLog_NotAuditor(account);
        _auditors[account].status = AuditorStatus.Removed;
        --_auditorCount;
        _append(account, msg.sender, msg.sender, AuditKinds.AUDITOR_REMOVED, 0, 0);
    }

    /// @inheritdoc IAuditLog
    function isAuditor(address account) external view returns (bool) {
        return _auditors[account].status == AuditorStatus.Active;
    }

    /// @inheritdoc IAuditLog
    function getAuditor(address account) external view returns (AuditorState memory auditor) {
        return _stateOf(account);
    }

    /// @inheritdoc IAuditLog
    function getAuditors(address cursor, uint256 size)
        external
        view
        returns (AuditorState[] memory auditors, address next)
    {
        address[] memory accounts;
        (accounts, next) = _roleRegistry.getAccounts(Role.Auditor, cursor, size);
        auditors = new AuditorState[](accounts.length);
        for (uint256 i = 0; i < accounts.length; ++i) {
            auditors[i] = _stateOf(accounts[i]);
        }
    }

    /// @inheritdoc IAuditLog
    function getTotalAuditors() external view returns (uint256) {
        return _auditorCount;
    }

    /// @inheritdoc IAuditLog
    function getTotalEvents() external view returns (uint256) {
        return _tip.countOf();
    }

    /// @inheritdoc IAuditLog
    function getTip() external view returns (uint48 count, bytes26 head) {
        return (_tip.countOf(), _tip.headOf());
    }

    /// @inheritdoc IAuditLog
    function getSubjectHead(address subject) external view returns (bytes32 head) {
        return _subjectHeads[subject];
    }

    /// @inheritdoc IAuditLog
    function getGenesis() external view returns (bytes26 head) {
        return _genesis;
    }

    function _append(address subject, address actor, address operator, uint8 kind, bytes32 ref, bytes32 data)
        private
        returns (uint256 id)
    {
        Tip tip = _tip;
        uint48 count = tip.countOf() + 1;
        id = count;
        uint48 timestamp = uint48(block.timestamp);
        bytes32 head = keccak256(
            abi.encode(_subjectHeads[subject], id, subject, actor, operator, kind, timestamp, ref, data)
        );
        _subjectHeads[subject] = head;
        _tip = newTip(bytes26(keccak256(abi.encode(tip.headOf(), head))), count);
        emit EventLogged(id, subject, actor, operator, kind, timestamp, ref, data, head);
    }

    function _stateOf(address account) private view returns (AuditorState memory state) {
        Auditor memory auditor = _auditors[account];
        return AuditorState({account: account, status: auditor.status, invitedBy: auditor.invitedBy});
    }
}
