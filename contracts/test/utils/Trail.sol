// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Vm} from "forge-std/Vm.sol";
import {IAuditLog} from "../../src/interfaces/IAuditLog.sol";

/// @notice One event as a reader of the logs sees it.
struct Event {
    uint256 id;
    address subject;
    address actor;
    address operator;
    uint8 kind;
    uint48 timestamp;
    bytes32 ref;
    bytes32 data;
    bytes32 head;
}

/// @notice Rebuilds both hash chains from logs alone, with nothing taken from the contracts.
library Trail {
    function decode(Vm.Log memory log) internal pure returns (Event memory e) {
        require(log.topics[0] == IAuditLog.EventLogged.selector, "not an audit event");
        e.id = uint256(log.topics[1]);
        e.subject = address(uint160(uint256(log.topics[2])));
        e.actor = address(uint160(uint256(log.topics[3])));
        (e.operator, e.kind, e.timestamp, e.ref, e.data, e.head) =
            abi.decode(log.data, (address, uint8, uint48, bytes32, bytes32, bytes32));
    }

    function subjectHead(bytes32 previous, Event memory e) internal pure returns (bytes32) {
        return keccak256(
            abi.encode(previous, e.id, e.subject, e.actor, e.operator, e.kind, e.timestamp, e.ref, e.data)
        );
    }

    function tip(bytes26 previous, bytes32 head) internal pure returns (bytes26) {
        return bytes26(keccak256(abi.encode(previous, head)));
    }

    function genesis(address auditLog) internal view returns (bytes26) {
        return bytes26(keccak256(abi.encode("MedRec.AuditLog.1", block.chainid, auditLog)));
    }
}
