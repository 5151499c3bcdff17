// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Vm} from "forge-std/Vm.sol";
import {IVault} from "../../src/interfaces/IVault.sol";

/// @notice Puts a counter near its end, where 2^32 calls would be needed.
library CounterSlots {
    Vm private constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    /// @dev Finds the slot by what the view reads, so that it doesn't depend on the layout of the contract.
    function set(IVault registry, address account, uint8 compartment, uint32 count) internal {
        vm.record();
        registry.getMedicalFileCount(account, compartment);
        (bytes32[] memory reads,) = vm.accesses(address(registry));
        require(reads.length == 1, "a counter is one slot");
        uint256 shift = (uint256(compartment) % 8) * 32;
        uint256 word = uint256(vm.load(address(registry), reads[0]));
        word = (word & ~(uint256(type(uint32).max) << shift)) | (uint256(count) << shift);
        vm.store(address(registry), reads[0], bytes32(word));
        require(registry.getMedicalFileCount(account, compartment) == count, "the counter was set");
    }
}
