package io.github.dynamolocks.store;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;

import io.github.dynamolocks.PrintableText;

/**
 * Lists and frees the locks of a table for operators. The text that marks the end of a
 * page encodes the key of the last item of the page.
 */
final class DynamoDbLockCatalog implements LockCatalog {

	private final LockTable table;

	private final DynamoDbCaller caller;

	private final KeySchema keys;

	private final DynamoDbRequests requests;

	private final LockRecordMapper records;

	private final ServerClock clock;

	private final RequestTimeouts timeouts;

	DynamoDbLockCatalog(LockTable table, DynamoDbCaller caller, KeySchema keys, DynamoDbRequests requests,
			LockRecordMapper records, ServerClock clock, RequestTimeouts timeouts) {
		this.clock = clock;
		this.table = table;
		this.caller = caller;
		this.keys = keys;
		this.requests = requests;
		this.records = records;
		this.timeouts = timeouts;
	}

	@Override
	public LockPage list(int limit, @Nullable String after) {
		LockCatalog.requireLimit(limit);
		ScanRequest.Builder request = ScanRequest.builder().tableName(this.table.name()).limit(limit);
		if (after != null) {
			request.exclusiveStartKey(decode(after));
		}
		ScanResponse response = this.caller.call(DynamoDbCaller.Effect.READ, "Listing the locks of", this.table.name(),
				this.timeouts, (client, bounds) -> client.scan(request.overrideConfiguration(bounds).build()));
		List<LockEntry> locks = new ArrayList<>();
		for (Map<String, AttributeValue> item : response.items()) {
			if (isLock(item)) {
				LockRecord lock = this.records.glance(text(item, this.table.keyAttribute()), item);
				if (!lock.isFree()) {
					locks.add(new LockEntry(lock, ItemState.of(item)));
				}
			}
		}
		return new LockPage(locks, response.lastEvaluatedKey().isEmpty() ? null : encode(response.lastEvaluatedKey()));
	}

	@Override
	public Optional<LockEntry> show(String resource) {
		Map<String, AttributeValue> item = this.keys.read(resource, DynamoDbRequests.Consistency.STRONG);
		if (item.isEmpty()) {
			return Optional.empty();
		}
		return Optional.of(new LockEntry(this.records.glance(resource, item), ItemState.of(item)))
			.filter((entry) -> !entry.lock().isFree());
	}

	@Override
	public ReleaseResult free(String resource, String state) {
		Map<String, AttributeValue> key = this.keys.of(resource);
		Map<String, AttributeValue> item = this.keys.read(resource, DynamoDbRequests.Consistency.STRONG);
		if (item.isEmpty() || !ItemState.of(item).equals(state)) {
			return ReleaseResult.NOT_HELD;
		}
		Map<String, AttributeValue> others = new HashMap<>(item);
		others.keySet().removeAll(key.keySet());
		try {
			if (ItemAttributes.isOurs(item) && !ItemAttributes.line(item).isEmpty() && this.clock.isKnown()) {
				long now = this.clock.earliest();
				this.caller.call(DynamoDbCaller.Effect.WRITE, "Passing on the lock on", resource, this.timeouts,
						(client, bounds) -> client.updateItem(this.requests.passOnAsRead(key, others, now, bounds)));
				return ReleaseResult.PASSED_ON;
			}
			if (ItemAttributes.isOurs(item) && item.containsKey(ItemAttributes.FENCING_TOKEN)) {
				this.caller.call(DynamoDbCaller.Effect.WRITE, "Releasing the lock on", resource, this.timeouts,
						(client, bounds) -> client.updateItem(this.requests.keepTokenAsRead(key, others, bounds)));
			}
			else {
				this.caller.call(DynamoDbCaller.Effect.WRITE, "Releasing the lock on", resource, this.timeouts,
						(client, bounds) -> client.deleteItem(this.requests.deleteAsRead(key, others, bounds)));
			}
			return ReleaseResult.RELEASED;
		}
		catch (RefusedException ex) {
			// The item changed after it was read. If an answer was lost, this release may
			// have done it.
			return ex.isRepeated() ? ReleaseResult.RELEASED : ReleaseResult.NOT_HELD;
		}
	}

	/**
	 * Returns whether an item is a lock: a table with a sort key may hold other items,
	 * too.
	 */
	private boolean isLock(Map<String, AttributeValue> item) {
		String sortKey = this.table.sortKeyAttribute();
		if (sortKey == null || this.table.sortKeyValue() == null) {
			return true;
		}
		KeyFormat format = (key(item, sortKey).n() != null) ? KeyFormat.N : KeyFormat.S;
		return format.canWrite(this.table.sortKeyValue())
				&& format.canonical(this.table.sortKeyValue()).equals(text(item, sortKey));
	}

	private static String text(Map<String, AttributeValue> item, String attribute) {
		AttributeValue value = key(item, attribute);
		return (value.n() != null) ? KeyFormat.N.canonical(value.n()) : value.s();
	}

	private static AttributeValue key(Map<String, AttributeValue> item, String attribute) {
		return Objects.requireNonNull(item.get(attribute), attribute);
	}

	private String encode(Map<String, AttributeValue> key) {
		StringBuilder text = new StringBuilder(encode(key(key, this.table.keyAttribute())));
		String sortKey = this.table.sortKeyAttribute();
		if (sortKey != null) {
			text.append('.').append(encode(key(key, sortKey)));
		}
		return text.toString();
	}

	private static String encode(AttributeValue value) {
		String typed = (value.n() != null) ? "N" + value.n() : "S" + value.s();
		return Base64.getUrlEncoder().withoutPadding().encodeToString(typed.getBytes(StandardCharsets.UTF_8));
	}

	private Map<String, AttributeValue> decode(String after) {
		String[] parts = after.split("\\.", -1);
		String sortKey = this.table.sortKeyAttribute();
		if (parts.length != ((sortKey != null) ? 2 : 1)) {
			throw noEnd(after, null);
		}
		Map<String, AttributeValue> key = new HashMap<>();
		key.put(this.table.keyAttribute(), value(parts[0], after));
		if (sortKey != null) {
			key.put(sortKey, value(parts[1], after));
		}
		return key;
	}

	private static AttributeValue value(String part, String after) {
		String typed;
		try {
			typed = new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8);
		}
		catch (IllegalArgumentException ex) {
			throw noEnd(after, ex);
		}
		if (typed.startsWith("S") && typed.length() > 1) {
			return AttributeValue.fromS(typed.substring(1));
		}
		if (typed.startsWith("N") && KeyFormat.N.canWrite(typed.substring(1))) {
			return AttributeValue.fromN(typed.substring(1));
		}
		throw noEnd(after, null);
	}

	private static IllegalArgumentException noEnd(String after, @Nullable Exception cause) {
		return new IllegalArgumentException(
				"No page of locks ended at '%s': continue with the value that the previous page returned"
					.formatted(PrintableText.of(after)),
				cause);
	}

}
