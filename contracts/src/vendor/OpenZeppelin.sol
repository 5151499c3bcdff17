// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

// Compiled with our own settings, so that the deployment and the tests use one bytecode.
import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {ERC2771Forwarder} from "@openzeppelin/contracts/metatx/ERC2771Forwarder.sol";
