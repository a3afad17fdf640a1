package io.github.dynamolocks.boot;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

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
 * Safe for use by any number of threads.
 */
@WebEndpoint(id = "locks", defaultAccess = Access.READ_ONLY)
public final class LocksEndpoint {

	private static final Log logger = PrintableText.log(LocksEndpoint.class);

	private static final int DEFAULT_LIMIT = 100;

	private static final int CONFLICT = 409;

	private final LockStore store;

	/**
	 * Creates the endpoint.
	 * @param store where the locks are kept; to list them, it has to be a
	 * {@link LockCatalog}
	 */
	public LocksEndpoint(LockStore store) {
		this.store = store;
	}

	/**
	 * Lists the locks that are taken, a page at a time. In DynamoDB, that is a Scan.
	 * @param limit how many items of the table to look at, up to
	 * {@link LockCatalog#MAX_LIMIT}; 100 if null
	 * @param after the {@link Locks#next()} of the page before; null for the first page
	 * @return the page
	 * @throws InvalidEndpointRequestException if there is no such page, or the store has
	 * no list
	 * @throws LockStoreException if the store could not be asked
	 */
	@ReadOperation
	// Spring Boot 3.5 knows by its own annotation only that a parameter can be left out
	@SuppressWarnings("deprecation")
	public Locks locks(@org.springframework.lang.Nullable @Nullable Integer limit,
			@org.springframework.lang.Nullable @Nullable String after) {
		if (!(this.store instanceof LockCatalog catalog)) {
			throw new InvalidEndpointRequestException("The store of the locks has no list of them", "no list");
		}
		try {
			LockPage page = catalog.list((limit != null) ? limit : DEFAULT_LIMIT, after);
			return new Locks(page.locks().stream().map((entry) -> Lock.of(entry.lock(), entry.state())).toList(),
					page.next());
		}
		catch (IllegalArgumentException ex) {
			throw invalid(ex);
		}
	}

	/**
	 * Shows one lock.
	 * @param resource the locked resource, of which slashes are a part; not if it has an
	 * empty one, as that is lost in a path
	 * @return the lock, or null if it is free
	 * @throws InvalidEndpointRequestException if the resource cannot be a key
	 * @throws LockStoreException if the store could not be asked
	 */
	@ReadOperation
	public @Nullable Lock lock(@Selector(match = Selector.Match.ALL_REMAINING) String... resource) {
		return find(canonical(resource));
	}

	/**
	 * Frees a lock, if it is still the one that the caller has seen. Its holder, if it
	 * lives, notices at its next renewal that the lease is lost; until then it may work
	 * beside the next.
	 * @param owner the owner id that was shown
	 * @param state the state that was shown, in place of the owner id: also for a lock
	 * that is held at least for a time, and for one that this library did not write
	 * @param resource the locked resource, of which slashes are a part
	 * @return 204 if this freed the lock, perhaps by a transmission whose answer was
	 * lost; else 409, with the lock that is there now
	 * @throws InvalidEndpointRequestException if the resource cannot be a key, or if not
	 * exactly one of owner and state is given
	 * @throws LockStoreException if the store could not be asked
	 */
	@DeleteOperation
	// As for the list
	@SuppressWarnings("deprecation")
	public WebEndpointResponse<Lock> release(@org.springframework.lang.Nullable @Nullable String owner,
			@org.springframework.lang.Nullable @Nullable String state,
			@Selector(match = Selector.Match.ALL_REMAINING) String... resource) {
		if ((owner == null) == (state == null)) {
			throw new InvalidEndpointRequestException("Give either the owner or the state that was shown",
					"either owner or state");
		}
		String name = canonical(resource);
		Lock seen = find(name);
		if (seen != null && free(seen, owner, state)) {
			logger.warn("The lock on '%s' was freed by force, its owner was %s, its holder %s".formatted(name,
					seen.owner(), seen.holder()));
			return new WebEndpointResponse<>(WebEndpointResponse.STATUS_NO_CONTENT);
		}
		return new WebEndpointResponse<>(find(name), CONFLICT);
	}

	/**
	 * Frees the lock that was just seen, and no other: a repeated request relies on it.
	 */
	private boolean free(Lock seen, @Nullable String owner, @Nullable String state) {
		if (owner != null) {
			return owner.equals(seen.owner()) && this.store.discard(seen.resource(), owner) == ReleaseResult.RELEASED;
		}
		return state != null && this.store instanceof LockCatalog catalog
				&& catalog.free(seen.resource(), state) == ReleaseResult.RELEASED;
	}

	private @Nullable Lock find(String resource) {
		if (this.store instanceof LockCatalog catalog) {
			return catalog.show(resource).map((entry) -> Lock.of(entry.lock(), entry.state())).orElse(null);
		}
		return this.store.read(resource)
			.filter((lock) -> !lock.isFree())
			.map((lock) -> Lock.of(lock, null))
			.orElse(null);
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
	 * @param locks the locks, which may be fewer than were asked for
	 * @param next what to give as {@code after} for the next page, null if this is the
	 * last one
	 */
	public record Locks(List<Lock> locks, @Nullable String next) {

	}

	/**
	 * A lock that is taken.
	 *
	 * @param resource the locked resource
	 * @param owner the owner id; null for an item that was not written by this library,
	 * and for a lock that is released but stays taken for a time
	 * @param holder who holds it, for people
	 * @param acquiredAt since when
	 * @param age for how long
	 * @param remaining for how much longer if it is not renewed; null for an item without
	 * a lease, which is held until it is deleted
	 * @param fencingToken the token, if the lock was ever fenced
	 * @param state a text that differs whenever the item of the lock does, to free it;
	 * null if the store has no list of its locks
	 */
	public record Lock(String resource, @Nullable String owner, @Nullable String holder, @Nullable Instant acquiredAt,
			@Nullable Duration age, @Nullable Duration remaining, @Nullable Long fencingToken, @Nullable String state) {

		private static Lock of(LockRecord lock, @Nullable String state) {
			return new Lock(lock.resource(), lock.owner(), lock.holder(), lock.acquiredAt(), lock.age(),
					lock.remaining(), lock.fencingToken(), state);
		}

	}

}
