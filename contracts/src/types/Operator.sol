// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice What an operator may do, in one slot: nonce (32 bits) ‖ epoch (32) ‖ expiry (40) ‖ mask (32), from bit 136 down.
/// @dev Never cleared, so that the nonce never falls back.
type Operator is uint256;

using {maskOf, expiryOf, epochOf, nonceOf, powersIn} for Operator global;

function newOperator(uint32 mask, uint40 expiry, uint32 epoch, uint32 nonce) pure returns (Operator) {
    return Operator.wrap(uint256(mask) | (uint256(expiry) << 32) | (uint256(epoch) << 72) | (uint256(nonce) << 104));
}

function maskOf(Operator self) pure returns (uint32) {
    return uint32(Operator.unwrap(self));
}

function expiryOf(Operator self) pure returns (uint40) {
    return uint40(Operator.unwrap(self) >> 32);
}

function epochOf(Operator self) pure returns (uint32) {
    return uint32(Operator.unwrap(self) >> 72);
}

function nonceOf(Operator self) pure returns (uint32) {
    return uint32(Operator.unwrap(self) >> 104);
}

/// @notice The mask while it counts: set in the account's present epoch and not expired.
function powersIn(Operator self, uint32 epoch) view returns (uint32) {
    return epochOf(self) == epoch && block.timestamp < expiryOf(self) ? maskOf(self) : 0;
}
