package io.github.dynamolocks.store;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import io.github.dynamolocks.LockStoreException;

/**
 * Releases locks. It passes a lock on if a process waits in the line, keeps the item if
 * it has a token or a hold-at-least time, and else deletes it. Each of these requests
 * requires its own kind of item. If the expectation was wrong, the refusal shows the
 * item, and the right request follows.
 */
final class LockReleases {

	/** The line can change between two requests, but not for long. */
	private static final int MAX_REQUESTS = 10;

	private static final String RELEASING = "Releasing the lock on";

	private final DynamoDbCaller caller;

	private final KeySchema keys;

	private final DynamoDbRequests requests;

	private final ServerClock clock;

	LockReleases(DynamoDbCaller caller, KeySchema keys, DynamoDbRequests requests, ServerClock clock) {
		this.caller = caller;
		this.keys = keys;
		this.requests = requests;
		this.clock = clock;
	}

	/**
	 * Releases the lock of an acquisition.
	 * @param next the place to append for other waiters of this process, null for none
	 */
	ReleaseResult release(Acquisition acquisition, @Nullable Place next, RequestTimeouts timeouts) {
		boolean fenced = acquisition.token() != null;
		Kind expected = fenced ? Kind.KEEP : Kind.DELETE;
		if (acquisition.isLineExpected()) {
			expected = fenced ? Kind.PASS_ON_FENCED : Kind.PASS_ON;
		}
		long holdMillis = acquisition.holdMillis();
		return free(new Release(acquisition.resource(), acquisition.owner(), fenced, holdMillis, next, timeouts),
				(holdMillis > 0) ? Kind.KEEP : expected);
	}

	/** Releases the lock of an owner id. */
	ReleaseResult discard(String resource, String owner, boolean fenced, RequestTimeouts timeouts) {
		return free(new Release(resource, owner, fenced, 0, null, timeouts), fenced ? Kind.KEEP : Kind.DELETE);
	}

	/**
	 * Removes a place from the line. Releases the lock if the place has become its owner.
	 */
	void leave(String resource, Place place, RequestTimeouts timeouts) {
		Map<String, AttributeValue> key = this.keys.of(resource);
		int index = Math.max(0, place.index());
		for (int sent = 1; index >= 0; sent++) {
			int expected = index;
			try {
				this.caller.call(DynamoDbCaller.Effect.WRITE, "Leaving the line of the lock on", resource, timeouts,
						(client, bounds) -> client.updateItem(this.requests.leave(key, place, expected, bounds)));
				return;
			}
			catch (RefusedException ex) {
				Map<String, AttributeValue> item = this.keys.standing(resource, ex);
				if (place.owner().equals(ItemAttributes.string(item, ItemAttributes.OWNER))) {
					discard(resource, place.owner(), item.containsKey(ItemAttributes.FENCING_TOKEN), timeouts);
					return;
				}
				index = ItemAttributes.line(item).indexOf(place.owner());
				requireProgress(resource, sent);
			}
		}
	}

	private ReleaseResult free(Release asked, Kind expected) {
		Release release = asked;
		Kind kind = expected;
		boolean repeated = false;
		for (int sent = 1;; sent++) {
			try {
				return send(release, kind);
			}
			catch (RefusedException ex) {
				repeated |= ex.isRepeated();
				Map<String, AttributeValue> item = this.keys.standing(release.resource(), ex);
				if (!release.owner().equals(ItemAttributes.string(item, ItemAttributes.OWNER))) {
					return repeated ? kind.result() : ReleaseResult.NOT_HELD;
				}
				release = release.with(ItemAttributes.line(item));
				kind = kind(release, item);
				requireProgress(release.resource(), sent);
			}
		}
	}

	private static Kind kind(Release release, Map<String, AttributeValue> item) {
		boolean fenced = item.containsKey(ItemAttributes.FENCING_TOKEN);
		if (release.holdMillis() > 0) {
			return Kind.KEEP;
		}
		if (!ItemAttributes.line(item).isEmpty()) {
			return fenced ? Kind.PASS_ON_FENCED : Kind.PASS_ON;
		}
		return fenced ? Kind.KEEP_FENCED : Kind.DELETE;
	}

	private ReleaseResult send(Release release, Kind kind) {
		if (kind == Kind.PASS_ON || kind == Kind.PASS_ON_FENCED) {
			return passOn(release, kind);
		}
		Map<String, AttributeValue> key = this.keys.of(release.resource());
		if (kind == Kind.DELETE) {
			this.caller.call(DynamoDbCaller.Effect.WRITE, RELEASING, release.resource(), release.timeouts(),
					(client, bounds) -> client.deleteItem(this.requests.delete(key, release.owner(), bounds)));
			return ReleaseResult.RELEASED;
		}
		if (release.holdMillis() > 0) {
			this.keys.askForTheTime(release.resource(), this.clock, Duration.ofMillis(release.holdMillis()));
		}
		Duration cleanUp = (release.fenced() || kind == Kind.KEEP_FENCED) ? DynamoDbRequests.KEEP_TOKEN
				: DynamoDbRequests.CLEAN_UP;
		// The time of the first transmission, because a clock may jump before the next
		// one.
		Long now = this.clock.isKnown() ? this.clock.latest() : null;
		this.caller.call(DynamoDbCaller.Effect.WRITE, RELEASING, release.resource(), release.timeouts(),
				(client, bounds) -> client
					.updateItem(this.requests.keep(key, release.owner(), release.holdMillis(), now, cleanUp, bounds)));
		return ReleaseResult.RELEASED;
	}

	private ReleaseResult passOn(Release release, Kind kind) {
		Map<String, AttributeValue> key = this.keys.of(release.resource());
		this.keys.askForTheTime(release.resource(), this.clock, DynamoDbRequests.GRANT);
		if (!this.clock.isKnown()) {
			throw new LockStoreException(
					release.resource(), "Passing on the lock on '%s' failed: no answer of DynamoDB had a Date"
						.formatted(release.resource()),
					"Check what removes the Date header from the answers", null, false);
		}
		long now = this.clock.earliest();
		Place next = release.next();
		if (next != null) {
			next.use();
		}
		Map<String, AttributeValue> item = this.caller
			.call(DynamoDbCaller.Effect.WRITE, "Passing on the lock on", release.resource(), release.timeouts(),
					(client, bounds) -> client.updateItem(
							this.requests.passOn(key, release.owner(), kind == Kind.PASS_ON_FENCED, next, now, bounds)))
			.attributes();
		if (next != null) {
			next.seen(ItemAttributes.line(item));
		}
		return ReleaseResult.PASSED_ON;
	}

	private static void requireProgress(String resource, int sent) {
		if (sent == MAX_REQUESTS) {
			throw new LockStoreException(resource,
					"Releasing the lock on '%s' failed: its line changed between each of %s requests"
						.formatted(resource, sent),
					null, null, true);
		}
	}

	/**
	 * The requests that release a lock.
	 */
	private enum Kind {

		DELETE, KEEP, KEEP_FENCED, PASS_ON, PASS_ON_FENCED;

		ReleaseResult result() {
			return (this == PASS_ON || this == PASS_ON_FENCED) ? ReleaseResult.PASSED_ON : ReleaseResult.RELEASED;
		}

	}

	/**
	 * One release.
	 *
	 * @param resource the resource
	 * @param owner the owner id
	 * @param fenced whether the item is known to have a token
	 * @param holdMillis for how long the lock stays taken
	 * @param next the place to append, null for none
	 * @param timeouts the time-outs of each request
	 */
	private record Release(String resource, String owner, boolean fenced, long holdMillis, @Nullable Place next,
			RequestTimeouts timeouts) {

		/** Returns the same release, without the next place if it has joined the line. */
		Release with(List<String> line) {
			if (this.next == null || !line.contains(this.next.owner())) {
				return this;
			}
			this.next.seen(line);
			return new Release(this.resource, this.owner, this.fenced, this.holdMillis, null, this.timeouts);
		}

	}

}
