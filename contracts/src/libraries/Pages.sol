// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IPaged} from "../interfaces/IPaged.sol";

/// @notice The bounds of paged views.
library Pages {
    uint256 internal constant MAX = 500;

    /// @notice Ends every linked list; nobody can hold its key, and it makes the oldest entry differ from an unlisted one.
    address internal constant END = address(1);

    function check(uint256 size) internal pure {
        if (size == 0 || size > MAX) revert IPaged.Page_BadSize(size, MAX);
    }
}
