package io.github.dynamolocks.store;

import java.util.Objects;

import software.amazon.awssdk.services.dynamodb.model.ConditionCheck;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LeaseLostException;
import io.github.dynamolocks.PrintableText;

/**
 * Creates the condition checks with which transactions of DynamoDB commit only while a
 * lock is held. The written items need no additional attribute: <pre class="code">
 * dynamoDb.transactWriteItems((transaction) -&gt; transaction.transactItems(
 *         TransactWriteItem.builder().conditionCheck(LeaseConditions.held(lease)).build(),
 *         TransactWriteItem.builder().update(update).build()));
 * </pre>
 *
 * <p>
 * DynamoDB cancels the transaction if another client has acquired the lock or if the lock
 * was released, even if the process was stopped after its last look at the lease. If the
 * lease has expired and no other client has acquired the lock, DynamoDB commits the
 * transaction; the next holder then sees what it wrote.
 *
 * <p>
 * A condition check costs two write units for each 1,024 bytes of the lock item. The
 * credentials need the permission {@code dynamodb:ConditionCheckItem} on the table of the
 * locks, which must be in the account and region of the transaction. A renewal that meets
 * the transaction is repeated. A transaction that meets a renewal is cancelled with the
 * reason {@code TransactionConflict}; the caller must repeat it.
 *
 * <p>
 * Thread-safe.
 *
 * @since 0.1.0
 */
public final class LeaseConditions {

	private LeaseConditions() {
	}

	/**
	 * Returns a condition check that is true only while the acquisition of a lease holds
	 * its lock. Put it into each transaction that needs the lock; for several locks, put
	 * one check for each lease. The check can be used for as long as the lease is held,
	 * and needs no change when the lease is renewed. Sends no request.
	 *
	 * <p>
	 * From this call on, the lock is not handed off to another waiter of this process
	 * without a request, because the next holder must have another owner id. The release
	 * costs a request.
	 * @param lease the lease, whose lock is in a table of DynamoDB
	 * @return the check, which names the table as the client's configuration does
	 * @throws LeaseLostException if the lease is not held
	 * @throws IllegalArgumentException if the lock is not in a table of DynamoDB
	 */
	public static ConditionCheck held(Lease lease) {
		Objects.requireNonNull(lease, "lease");
		if (!(lease instanceof StoreLease stored)) {
			throw new IllegalArgumentException(
					"The %s on '%s' is not a lease of a DefaultLockClient, so no transaction can check it: pass the lease that the client returned, or LeaseContext.current()"
						.formatted(lease.getClass().getName(), PrintableText.of(lease.resource())));
		}
		ConditionCheck check = stored.acquisition().condition();
		if (check == null) {
			throw new IllegalArgumentException(
					"The lock on '%s' is in the memory of this JVM, so no transaction of DynamoDB can check it: use a DynamoDbLockStore"
						.formatted(PrintableText.of(lease.resource())));
		}
		// Now that the lock cannot be handed off, a lease that is held keeps its owner
		// id.
		lease.ensureHeld();
		return check;
	}

}
