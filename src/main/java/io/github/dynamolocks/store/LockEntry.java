package io.github.dynamolocks.store;

import io.github.dynamolocks.Internal;

/**
 * A lock in a {@link LockCatalog}.
 *
 * @param lock the lock
 * @param state a short text that differs whenever the lock's item does: what
 * {@link LockCatalog#free} needs to free exactly this item
 */
@Internal
public record LockEntry(LockRecord lock, String state) {

}
