// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Compartments} from "../libraries/Constants.sol";

/// @notice A grant, in one slot: previousDoctor (160 bits) ‖ compartments (48) ‖ permissions (8) ‖ expiresAt (40).
/// @dev A pair is listed if and only if `previousDoctor` is not zero; it was revoked where all but that is zero. With the doctor
/// in place of the previous one it is the `ref` of the audit event.
type Terms is uint256;

using {
    previousDoctorOf,
    compartmentsOf,
    permissionsOf,
    expiresAtOf,
    isUnexpired,
    covers,
    withDoctor,
    withExpiresAt,
    withNothing
} for Terms global;

function newTerms(address previousDoctor, uint48 compartments, uint8 permissions, uint40 expiresAt) pure returns (Terms) {
    return Terms.wrap(
        (uint256(uint160(previousDoctor)) << 96) | (uint256(compartments) << 48) | (uint256(permissions) << 40)
            | expiresAt
    );
}

function previousDoctorOf(Terms self) pure returns (address) {
    return address(uint160(Terms.unwrap(self) >> 96));
}

function compartmentsOf(Terms self) pure returns (uint48) {
    return uint48(Terms.unwrap(self) >> 48);
}

function permissionsOf(Terms self) pure returns (uint8) {
    return uint8(Terms.unwrap(self) >> 40);
}

function expiresAtOf(Terms self) pure returns (uint40) {
    return uint40(Terms.unwrap(self));
}

function isUnexpired(Terms self) view returns (bool) {
    return block.timestamp < expiresAtOf(self);
}

/// @notice Whether the terms, while the doctor is in good standing, give all `permissions` in a compartment now.
function covers(Terms self, uint8 compartment, uint8 permissions) view returns (bool) {
    return isUnexpired(self) && compartment < Compartments.COUNT && (compartmentsOf(self) >> compartment) & 1 == 1
        && permissionsOf(self) & permissions == permissions;
}

/// @notice The same terms as an audit event states them, for the doctor they are given to.
function withDoctor(Terms self, address doctor) pure returns (bytes32) {
    return bytes32((Terms.unwrap(self) & type(uint96).max) | (uint256(uint160(doctor)) << 96));
}

function withExpiresAt(Terms self, uint40 expiresAt) pure returns (Terms) {
    return Terms.wrap((Terms.unwrap(self) & ~uint256(type(uint40).max)) | expiresAt);
}

/// @notice Revoked: the listing alone is left.
function withNothing(Terms self) pure returns (Terms) {
    return Terms.wrap(Terms.unwrap(self) & ~uint256(type(uint96).max));
}
