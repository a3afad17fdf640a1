package io.github.dynamolocks.store;

import io.github.dynamolocks.Internal;

/**
 * A lock that a {@link LockCatalog} shows.
 *
 * @param lock the lock
 * @param state a short text that differs whenever the item of the lock differs;
 * {@link LockCatalog#free} needs it
 */
@Internal
public record LockEntry(LockRecord lock, String state) {

}
