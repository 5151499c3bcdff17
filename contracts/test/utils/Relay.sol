// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC2771Forwarder} from "@openzeppelin/contracts/metatx/ERC2771Forwarder.sol";
import {Vm} from "forge-std/Vm.sol";

/// @notice Signs and builds forward requests as a wallet would.
library Relay {
    Vm private constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    bytes32 private constant TYPEHASH = keccak256(
        "ForwardRequest(address from,address to,uint256 value,uint256 gas,uint256 nonce,uint48 deadline,bytes data)"
    );
    bytes32 private constant DOMAIN =
        keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");

    function request(ERC2771Forwarder forwarder, uint256 key, address to, bytes memory data)
        internal
        view
        returns (ERC2771Forwarder.ForwardRequestData memory)
    {
        return request(forwarder, key, to, data, forwarder.nonces(vm.addr(key)), block.chainid);
    }

    function request(
        ERC2771Forwarder forwarder,
        uint256 key,
        address to,
        bytes memory data,
        uint256 nonce,
        uint256 chainId
    ) internal view returns (ERC2771Forwarder.ForwardRequestData memory made) {
        made.from = vm.addr(key);
        made.to = to;
        made.gas = 2_000_000;
        made.deadline = uint48(vm.getBlockTimestamp() + 600);
        made.data = data;
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest(forwarder, made, nonce, chainId));
        made.signature = abi.encodePacked(r, s, v);
    }

    function digest(
        ERC2771Forwarder forwarder,
        ERC2771Forwarder.ForwardRequestData memory made,
        uint256 nonce,
        uint256 chainId
    ) internal pure returns (bytes32) {
        bytes32 domain =
            keccak256(abi.encode(DOMAIN, keccak256("MedRec"), keccak256("1"), chainId, address(forwarder)));
        bytes32 message = keccak256(
            abi.encode(
                TYPEHASH, made.from, made.to, made.value, made.gas, nonce, made.deadline, keccak256(made.data)
            )
        );
        return keccak256(abi.encodePacked(hex"1901", domain, message));
    }
}
