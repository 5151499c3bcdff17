// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice How every paged view behaves. Lists are linked, newest first, and end at address(1), so that a listed entry is
/// never zero. A page is asked for by the address it begins with: address(0) for the newest. The answer names the address
/// the next page begins with, address(1) where there is none; a page that begins at address(1) is empty.
interface IPaged {
    /// @notice The page is empty or longer than `max` entries.
    error Page_BadSize(uint256 size, uint256 max);

    /// @notice The address a page was to begin with is not in the list.
    error Page_UnknownCursor(address cursor);
}
