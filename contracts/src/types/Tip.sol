// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice The end of the global audit chain, in one slot: head (208 bits) ‖ count (48).
type Tip is bytes32;

using {headOf, countOf} for Tip global;

function newTip(bytes26 head, uint48 count) pure returns (Tip) {
    return Tip.wrap(bytes32(head) | bytes32(uint256(count)));
}

function headOf(Tip self) pure returns (bytes26) {
    return bytes26(Tip.unwrap(self));
}

function countOf(Tip self) pure returns (uint48) {
    return uint48(uint256(Tip.unwrap(self)));
}
