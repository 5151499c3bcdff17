// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice Who controls an account, in one slot: status (8 bits) ‖ operatorEpoch (32) ‖ controller (160), from bit 200 down.
/// @dev A word and not a struct: unpacking a struct into memory costs several hundred gas in every call. All zero, which is what
/// registering leaves, means controlled by the account itself.
type Account is uint256;

using {controllerOf, epochOf, statusOf, withStatus} for Account global;

function newAccount(address controller, uint32 operatorEpoch, uint8 status) pure returns (Account) {
    return Account.wrap(uint256(uint160(controller)) | (uint256(operatorEpoch) << 160) | (uint256(status) << 192));
}

/// @param account The address the slot belongs to.
function controllerOf(Account self, address account) pure returns (address controller) {
    controller = address(uint160(Account.unwrap(self)));
    if (controller == address(0)) controller = account;
}

function epochOf(Account self) pure returns (uint32) {
    return uint32(Account.unwrap(self) >> 160);
}

function statusOf(Account self) pure returns (uint8) {
    return uint8(Account.unwrap(self) >> 192);
}

function withStatus(Account self, uint8 status) pure returns (Account) {
    return Account.wrap((Account.unwrap(self) & ~(uint256(type(uint8).max) << 192)) | (uint256(status) << 192));
}
