// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AuditKinds, Operators} from "../../src/libraries/Constants.sol";
import {Event, Trail} from "../utils/Trail.sol";

/// @notice What a reader who has nothing but the logs knows: both hash chains, and the state they add up to.
/// @dev Written from specs/audit.md and the interfaces, not from the sources, so that a mistake there shows here.
contract Model {
    struct Grant {
        uint48 compartments;
        uint8 permissions;
        uint40 expiresAt;
    }

    struct Operator {
        uint32 mask;
        uint40 expiry;
        uint32 epoch;
        uint32 nonce;
    }

    bytes26 public tip;
    uint256 public count;
    mapping(address subject => bytes32) public subjectHeads;

    mapping(address account => uint8 role) public roles;
    mapping(address account => bytes32) public heads;
    mapping(address account => address) public controllers;
    mapping(address account => uint32) public epochs;
    mapping(address account => bool) public rotationOwed;
    mapping(address doctor => bool) public suspended;
    mapping(address doctor => bytes32) public credentials;
    mapping(address account => uint8 status) public auditors;
    mapping(address account => mapping(address key => Operator)) private _operators;
    mapping(address patient => mapping(address doctor => Grant)) private _grants;
    mapping(address patient => address[]) private _doctorsOf;
    mapping(address doctor => address[]) private _patientsOf;
    mapping(address account => mapping(uint8 compartment => bytes32[])) private _records;
    mapping(bytes32 slot => bool) public dead;

    constructor(address auditLog) {
        tip = Trail.genesis(auditLog);
    }

    function consume(Event memory e) external {
        ++count;
        require(e.id == count, "INV-9: ids have a gap");
        require(e.timestamp == block.timestamp, "INV-9: time of the block");
        require(e.head == Trail.subjectHead(subjectHeads[e.subject], e), "INV-9: the subject's chain is broken");
        subjectHeads[e.subject] = e.head;
        tip = Trail.tip(tip, e.head);
        if (e.kind <= AuditKinds.FILE_DELETED) _vault(e);
        else if (e.kind <= AuditKinds.RECORDS_COPIED) _access(e);
        else if (e.kind <= AuditKinds.CONTROLLER_ACCEPTED) _control(e);
        else _admin(e);
    }

    function operatorOf(address account, address key) external view returns (Operator memory) {
        return _operators[account][key];
    }

    function grantOf(address patient, address doctor) external view returns (Grant memory) {
        return _grants[patient][doctor];
    }

    function doctorsOf(address patient) external view returns (address[] memory) {
        return _doctorsOf[patient];
    }

    function patientsOf(address doctor) external view returns (address[] memory) {
        return _patientsOf[doctor];
    }

    function recordsOf(address account, uint8 compartment) external view returns (bytes32[] memory) {
        return _records[account][compartment];
    }

    function isAuthorized(address account, address key, uint32 bits) public view returns (bool) {
        if (key == controllers[account]) return true;
        Operator memory o = _operators[account][key];
        return o.mask != 0 && o.mask & bits == bits && o.epoch == epochs[account] && block.timestamp < o.expiry;
    }

    function isLive(address patient, address doctor, uint8 compartment, uint8 permissions) public view returns (bool) {
        Grant memory g = _grants[patient][doctor];
        return block.timestamp < g.expiresAt && !suspended[doctor] && compartment < 48
            && (g.compartments >> compartment) & 1 == 1 && g.permissions & permissions == permissions;
    }

    function _vault(Event memory e) private {
        address account = e.subject;
        if (e.kind <= AuditKinds.DOCTOR_REGISTERED) {
            require(e.actor == account && e.operator == account, "INV-1: registered by somebody else");
            require(roles[account] == 0, "INV-1: a second role");
            (roles[account], heads[account], controllers[account]) = (e.kind, e.ref, account);
            return;
        }
        if (e.kind == AuditKinds.HEAD_SET) {
            require(e.data == heads[account] && e.ref != 0, "INV-9: the head before");
            (heads[account], rotationOwed[account]) = (e.ref, false);
            return;
        }
        (uint8 compartment, uint32 index) = (uint8(uint256(e.data) >> 32), uint32(uint256(e.data)));
        bytes32[] storage records = _records[account][compartment];
        bytes32 slot = keccak256(abi.encode(account, compartment, index));
        if (e.kind == AuditKinds.FILE_ADDED) {
            require(index == records.length && e.ref != 0, "INV-3: an index was used again");
            records.push(e.ref);
            return;
        }
        require(index < records.length && !dead[slot], "INV-3: a dead slot was used");
        if (e.kind == AuditKinds.FILE_DELETED) {
            require(records[index] == e.ref, "INV-3: what was deleted");
            dead[slot] = true;
            records[index] = 0;
        } else {
            require(e.ref != 0 && e.ref != records[index], "INV-3: d -> d'");
            records[index] = e.ref;
        }
    }

    function _access(Event memory e) private {
        if (e.kind == AuditKinds.ACCESS_REVOKED) {
            address revoked = address(bytes20(e.ref));
            require(_grants[e.subject][revoked].expiresAt != 0, "INV-9: nothing to revoke");
            delete _grants[e.subject][revoked];
            if (e.data == 0 || e.data == heads[e.subject]) rotationOwed[e.subject] = true;
            else heads[e.subject] = e.data;
            return;
        }
        if (e.kind > AuditKinds.ACCESS_RENOUNCED) return;
        address doctor = address(bytes20(e.ref));
        uint256 word = uint256(e.ref);
        Grant storage grant = _grants[e.subject][doctor];
        if (e.kind == AuditKinds.ACCESS_GRANTED) {
            bool listed;
            for (uint256 i = 0; i < _doctorsOf[e.subject].length; ++i) {
                if (_doctorsOf[e.subject][i] == doctor) listed = true;
            }
            if (!listed) {
                _doctorsOf[e.subject].push(doctor);
                _patientsOf[doctor].push(e.subject);
            }
            require(!(rotationOwed[e.subject] && e.data != 0), "INV-9: a grant while a rotation is owed");
            if (e.data != 0) heads[e.subject] = e.data;
        } else {
            require(e.actor == doctor, "INV-4: renounced by somebody else");
        }
        (grant.compartments, grant.permissions, grant.expiresAt) =
            (uint48(word >> 48), uint8(word >> 40), uint40(word));
    }

    function _control(Event memory e) private {
        address key = address(bytes20(e.ref));
        Operator storage o = _operators[e.subject][key];
        if (e.kind == AuditKinds.OPERATOR_SET) {
            (o.mask, o.expiry) = (uint32(uint256(e.ref) >> 64), uint40(uint256(e.ref) >> 24));
            (o.epoch, o.nonce) = (uint32(uint256(e.data) >> 32), uint32(uint256(e.data)));
        } else if (e.kind == AuditKinds.OPERATOR_REMOVED) {
            (o.mask, o.expiry, o.nonce) = (0, 0, uint32(uint256(e.data)));
        } else if (e.kind == AuditKinds.CONTROLLER_ACCEPTED) {
            require(uint256(e.data) == epochs[e.subject] + 1, "INV-6: the epoch rises with control");
            (controllers[e.subject], epochs[e.subject]) = (key, uint32(uint256(e.data)));
        }
    }

    function _admin(Event memory e) private {
        if (e.kind == AuditKinds.DOCTOR_VERIFIED) credentials[e.subject] = e.ref;
        else if (e.kind == AuditKinds.DOCTOR_UNVERIFIED) credentials[e.subject] = 0;
        else if (e.kind == AuditKinds.DOCTOR_SUSPENDED) suspended[e.subject] = true;
        else if (e.kind == AuditKinds.DOCTOR_REINSTATED) suspended[e.subject] = false;
        else if (e.kind == AuditKinds.AUDITOR_INVITED) auditors[e.subject] = 1;
        else if (e.kind == AuditKinds.AUDITOR_REMOVED) auditors[e.subject] = 3;
        else {
            require(e.kind == AuditKinds.AUDITOR_ACCEPTED && e.operator == e.subject, "INV-1: accepted by the invited");
            (auditors[e.subject], roles[e.subject]) = (2, 3);
        }
    }
}
