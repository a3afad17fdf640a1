package io.github.dynamolocks.boot;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;

import io.github.dynamolocks.LockStoreException;
import io.github.dynamolocks.PrintableText;
import io.github.dynamolocks.client.DefaultLockClient;
import io.github.dynamolocks.store.LockCatalog;
import io.github.dynamolocks.store.LockPage;
import io.github.dynamolocks.store.LockRecord;
import io.github.dynamolocks.store.LockStore;
import io.github.dynamolocks.store.ReleaseResult;

/**
 * Shows all locks of the table, and releases a lock by force. Read-only unless {@code
 * management.endpoint.locks.access=unrestricted}.
 *
 * <p>
 * Thread-safe.
 */
@WebEndpoint(id = "locks", defaultAccess = Access.READ_ONLY)
final class LocksEndpoint {

	private static final Log logger = PrintableText.log(LocksEndpoint.class);

	private static final int DEFAULT_LIMIT = 100;

	private static final int CONFLICT = 409;

	private final LockStore store;

	private final List<DefaultLockClient> clients;

	/**
	 * Creates the endpoint.
	 * @param store the store of the locks; must be a {@link LockCatalog} to list them
	 * @param clients the clients of this JVM, whose places in the line are shown
	 */
	LocksEndpoint(LockStore store, List<DefaultLockClient> clients) {
		this.store = store;
		this.clients = List.copyOf(clients);
	}

	/**
	 * Lists the locks that are held, one page at a time, with a Scan of the table.
	 * @param limit the number of items to read, up to {@link LockCatalog#MAX_LIMIT}; 100
	 * if null
	 * @param after the {@link Locks#next()} of the previous page; null for the first page
	 * @return the page
	 * @throws InvalidEndpointRequestException if a parameter is not valid, or if the
	 * store cannot list its locks
	 * @throws LockStoreException if the store failed
	 */
	@ReadOperation
	// Spring Boot 3.5 recognizes optional parameters by this annotation only
	@SuppressWarnings("deprecation")
	Locks locks(@org.springframework.lang.Nullable @Nullable Integer limit,
			@org.springframework.lang.Nullable @Nullable String after) {
		if (!(this.store instanceof LockCatalog catalog)) {
			throw new InvalidEndpointRequestException("The store of the locks cannot list them", "no list");
		}
		try {
			LockPage page = catalog.list((limit != null) ? limit : DEFAULT_LIMIT, after);
			return new Locks(this.store.details(),
					page.locks().stream().map((entry) -> describe(entry.lock(), entry.state())).toList(), page.next());
		}
		catch (IllegalArgumentException ex) {
			throw invalid(ex);
		}
	}

	/**
	 * Shows one lock.
	 * @param resource the parts of the locked resource between its slashes; a resource
	 * with an empty part cannot be shown, because a path loses it
	 * @return the lock, or null if it is free
	 * @throws InvalidEndpointRequestException if the resource cannot be a key
	 * @throws LockStoreException if the store failed
	 */
	@ReadOperation
	@Nullable Lock lock(@Selector(match = Selector.Match.ALL_REMAINING) String... resource) {
		return find(canonical(resource));
	}

	/**
	 * Releases a lock by force, if it is still the one that the caller has seen. A living
	 * holder learns at its next renewal that it has lost its lease; until then it may
	 * work beside the next owner. If JVMs wait in the line, the first of them is the next
	 * owner.
	 * @param owner the owner id that was shown; null if {@code state} is given
	 * @param state the state that was shown; null if {@code owner} is given. Also
	 * identifies a lock without an owner: one that is kept for its hold-at-least time, or
	 * one that this library did not write
	 * @param resource the parts of the locked resource between its slashes
	 * @return status 204 if this call released the lock, possibly by a transmission whose
	 * answer was lost; otherwise status 409 with the present lock
	 * @throws InvalidEndpointRequestException if the resource cannot be a key, or unless
	 * exactly one of {@code owner} and {@code state} is given
	 * @throws LockStoreException if the store failed
	 */
	@DeleteOperation
	// As for the list: Spring Boot 3.5
	@SuppressWarnings("deprecation")
	WebEndpointResponse<Lock> release(@org.springframework.lang.Nullable @Nullable String owner,
			@org.springframework.lang.Nullable @Nullable String state,
			@Selector(match = Selector.Match.ALL_REMAINING) String... resource) {
		if ((owner == null) == (state == null)) {
			throw new InvalidEndpointRequestException(
					"Give either the owner or the state of the lock, as this endpoint shows it",
					"either owner or state");
		}
		String name = canonical(resource);
		Lock seen = find(name);
		if (seen != null && free(seen, owner, state)) {
			logger.warn("The lock on '%s' was released by force; its owner was %s, its holder %s".formatted(name,
					seen.owner(), seen.holder()));
			return new WebEndpointResponse<>(WebEndpointResponse.STATUS_NO_CONTENT);
		}
		return new WebEndpointResponse<>(find(name), CONFLICT);
	}

	/**
	 * Releases the lock that was just read, and no other. So a repeated request is
	 * harmless.
	 */
	private boolean free(Lock seen, @Nullable String owner, @Nullable String state) {
		if (owner != null) {
			return owner.equals(seen.owner()) && this.store.discard(seen.resource(), owner) != ReleaseResult.NOT_HELD;
		}
		return state != null && this.store instanceof LockCatalog catalog
				&& catalog.free(seen.resource(), state) != ReleaseResult.NOT_HELD;
	}

	private @Nullable Lock find(String resource) {
		if (this.store instanceof LockCatalog catalog) {
			return catalog.show(resource).map((entry) -> describe(entry.lock(), entry.state())).orElse(null);
		}
		return this.store.read(resource)
			.filter((lock) -> !lock.isFree())
			.map((lock) -> describe(lock, null))
			.orElse(null);
	}

	private Lock describe(LockRecord lock, @Nullable String state) {
		int index = this.clients.stream()
			.mapToInt((client) -> client.placeInLine(lock.resource(), lock.line()))
			.max()
			.orElse(-1);
		return new Lock(lock.resource(), lock.owner(), lock.holder(), lock.acquiredAt(), lock.age(), lock.remaining(),
				lock.fencingToken(), lock.line().size(), (index >= 0) ? index + 1 : null, state);
	}

	private String canonical(String[] resource) {
		try {
			return this.store.canonical(String.join("/", resource));
		}
		catch (IllegalArgumentException ex) {
			throw invalid(ex);
		}
	}

	private static InvalidEndpointRequestException invalid(IllegalArgumentException ex) {
		String reason = String.valueOf(ex.getMessage());
		return new InvalidEndpointRequestException(reason, reason, ex);
	}

	/**
	 * A page of locks.
	 *
	 * @param store where the locks are kept, such as the table and its region
	 * @param locks the locks, which may be fewer than the limit
	 * @param next the value of {@code after} for the next page; null on the last page
	 */
	record Locks(Map<String, String> store, List<Lock> locks, @Nullable String next) {

	}

	/**
	 * A lock that is held.
	 *
	 * @param resource the locked resource
	 * @param owner the owner id; null for an item that this library did not write, and
	 * for a lock that is released but stays held for its hold-at-least time
	 * @param holder the description of the owner for people; null if unknown
	 * @param acquiredAt the time of the acquisition; null if unknown
	 * @param age the time since the acquisition; null if unknown
	 * @param remaining the time until the lease expires unless it is renewed; null for an
	 * item without a lease, which is held until it is deleted
	 * @param fencingToken the largest token; null if the lock was never fenced
	 * @param waiting the number of JVMs that wait in the line
	 * @param place the place of this JVM in the line, 1 for the next to get the lock;
	 * null if it does not wait there
	 * @param state a text that changes with every attribute of the item, for
	 * {@code release}; null if the store cannot list its locks
	 */
	record Lock(String resource, @Nullable String owner, @Nullable String holder, @Nullable Instant acquiredAt,
			@Nullable Duration age, @Nullable Duration remaining, @Nullable Long fencingToken, int waiting,
			@Nullable Integer place, @Nullable String state) {

	}

}
