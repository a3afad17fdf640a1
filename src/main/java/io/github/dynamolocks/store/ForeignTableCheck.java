package io.github.dynamolocks.store;

import java.time.Duration;
import java.util.Map;
import java.util.Set;

import org.apache.commons.logging.Log;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

import io.github.dynamolocks.LockStoreException;
import io.github.dynamolocks.PrintableText;

/**
 * Warns at the start if the table seems to contain the locks of another library, whose
 * locks and ours do not exclude each other.
 */
final class ForeignTableCheck {

	private static final Log logger = PrintableText.log(ForeignTableCheck.class);

	private static final String SHED_LOCK = "ShedLock";

	private static final String SHED_LOCK_KEY = "_id";

	private static final String SHED_LOCK_END = "lockUntil";

	private static final String AWS_LOCK_CLIENT = "the lock client of AWS";

	/** Items that others write by hand may have one of these attributes, but not all. */
	private static final Set<String> AWS_LOCK_CLIENT_ATTRIBUTES = Set.of("ownerName", "recordVersionNumber",
			"leaseDuration");

	/** Short, because the start waits for a read that it can do without. */
	private static final RequestTimeouts TIMEOUTS = RequestTimeouts.DERIVED.withPerCall(Duration.ofSeconds(1))
		.withPerAttempt(Duration.ofSeconds(1));

	private final DynamoDbCaller caller;

	private final LockTable table;

	ForeignTableCheck(DynamoDbCaller caller, LockTable table) {
		this.caller = caller;
		this.table = table;
	}

	/**
	 * Logs a warning if the key of the table, or one item, is that of another library.
	 * Reads one item at most, and none of a table that DynamoDB counts as empty.
	 */
	void check(TableDescription description) {
		if (this.table.keyAttribute().equals(SHED_LOCK_KEY)) {
			warn(SHED_LOCK, "its partition key is '%s'".formatted(SHED_LOCK_KEY));
			return;
		}
		Long items = description.itemCount();
		if (items == null || items == 0) {
			return;
		}
		Set<String> attributes = attributesOfAnItem();
		if (attributes.contains(SHED_LOCK_END)) {
			warn(SHED_LOCK, "it has an item with the attribute '%s'".formatted(SHED_LOCK_END));
		}
		else if (attributes.containsAll(AWS_LOCK_CLIENT_ATTRIBUTES)) {
			warn(AWS_LOCK_CLIENT, "it has an item with the attributes 'ownerName' and 'recordVersionNumber'");
		}
	}

	/**
	 * Returns nothing if the table cannot be read, for example without the permission.
	 */
	private Set<String> attributesOfAnItem() {
		try {
			return this.caller
				.call(DynamoDbCaller.Effect.READ, "Looking for other locks in table", this.table.name(), TIMEOUTS,
						(client, bounds) -> client
							.scan((scan) -> scan.tableName(this.table.name()).limit(1).overrideConfiguration(bounds)))
				.items()
				.stream()
				.findFirst()
				.map(Map::keySet)
				.orElse(Set.of());
		}
		catch (LockStoreException ex) {
			logger.debug("Table '%s' was not searched for locks of other libraries".formatted(this.table.name()), ex);
			return Set.of();
		}
	}

	private void warn(String library, String sign) {
		logger.warn(
				"Table '%s' seems to be a table of %s: %s. Its locks and those of this library do not exclude each other safely in one table. Set dynamo-locks.table-name to a table that only this library uses, and change over in two deployments"
					.formatted(this.table.name(), library, sign));
	}

}
