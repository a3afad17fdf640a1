package io.github.dynamolocks.test.dynamodb;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

/**
 * Causes the faults of requests and answers that a test asks for. The
 * {@link EmbeddedDynamoDb} and the proxy in front of other servers use it.
 *
 * <p>
 * Thread-safe.
 *
 * @since 0.1.0
 */
public final class Faults {

	/**
	 * Matches every operation when it is used in place of an operation's name.
	 */
	public static final String ANY_OPERATION = "*";

	private final Transmission dynamoDb;

	private final InstantSource clock;

	private final List<FaultRule> rules = new CopyOnWriteArrayList<>();

	private final List<Held> helds = new CopyOnWriteArrayList<>();

	private volatile UnaryOperator<ApiAnswer> dating = UnaryOperator.identity();

	private volatile UnaryOperator<ApiAnswer> hiding = UnaryOperator.identity();

	private volatile Duration latency = Duration.ZERO;

	/**
	 * Creates an instance without rules.
	 * @param dynamoDb receives the requests that are delivered late
	 * @param clock the clock for the {@code Date} of the errors that are answered here
	 */
	public Faults(Transmission dynamoDb, InstantSource clock) {
		this.dynamoDb = dynamoDb;
		this.clock = clock;
	}

	/**
	 * Creates a rule for the next request.
	 * @param operation the operation's name as DynamoDB spells it, such as
	 * {@code UpdateItem}, or {@link #ANY_OPERATION}
	 * @return the rule, which takes effect when it has a fault
	 */
	public FaultRule next(String operation) {
		return new FaultRule(this, operation);
	}

	/**
	 * Removes all rules. Held requests and answers stay held.
	 */
	public void clear() {
		this.rules.clear();
	}

	/**
	 * Removes all rules, releases all held requests and answers, and restores the
	 * defaults: no latency, true dates, and items in the answers to failed conditions.
	 */
	public void reset() {
		clear();
		this.helds.forEach(Held::release);
		this.helds.clear();
		this.dating = UnaryOperator.identity();
		this.hiding = UnaryOperator.identity();
		this.latency = Duration.ZERO;
	}

	/**
	 * Removes the {@code Date} from all answers from now on, like a server that does not
	 * send one.
	 */
	public void stripDate() {
		this.dating = ApiAnswer::withoutDate;
	}

	/**
	 * Shifts the {@code Date} of all answers from now on, like a front end whose clock is
	 * wrong.
	 * @param shift the shift, in whole seconds; negative for an earlier date, zero for
	 * DynamoDB's own
	 */
	public void shiftDate(Duration shift) {
		this.dating = (answer) -> answer.withDateShifted(shift);
	}

	/**
	 * Sets the {@code Date} of all answers from now on.
	 * @param date the date; fractions of a second are ignored
	 */
	public void fixDate(Instant date) {
		this.dating = (answer) -> answer.withDate(date);
	}

	/**
	 * Removes the item from the answers to failed conditions from now on, like a server
	 * without {@code ReturnValuesOnConditionCheckFailure}.
	 */
	public void hideItems() {
		this.hiding = ApiAnswer::withoutItem;
	}

	/**
	 * Delays each request from now on, in addition to the delays of rules.
	 * @param latency the delay before DynamoDB receives the request; zero for none
	 */
	public void latency(Duration latency) {
		this.latency = latency;
	}

	/**
	 * Sends a request through the faults.
	 * @param request the request
	 * @param transmission sends the request to DynamoDB
	 * @return the answer for the client, or null to close its connection
	 * @throws IOException if DynamoDB does not answer
	 * @throws InterruptedException if the thread is interrupted while the request waits
	 */
	public @Nullable ApiAnswer exchange(ApiRequest request, Transmission transmission)
			throws IOException, InterruptedException {
		pause(this.latency);
		ApiAnswer answer = fault(request).handle(request, transmission);
		return (answer != null) ? this.hiding.apply(this.dating.apply(answer)) : null;
	}

	private FaultRule.Fault fault(ApiRequest request) {
		for (FaultRule rule : this.rules) {
			FaultRule.Fault fault = rule.take(request);
			if (fault != null) {
				return fault;
			}
		}
		return (passed, dynamoDb) -> dynamoDb.send(passed);
	}

	/**
	 * Closes the connections of all held requests. Requests that are kept for late
	 * delivery can still be delivered.
	 */
	public void abandon() {
		this.helds.forEach(Held::abandon);
	}

	Instant now() {
		return this.clock.instant();
	}

	void add(FaultRule rule) {
		this.rules.add(rule);
	}

	Held newHeld() {
		Held held = new Held();
		this.helds.add(held);
		return held;
	}

	Late newLate() {
		return new Late(this.dynamoDb);
	}

	static void pause(Duration duration) throws InterruptedException {
		if (!duration.isZero()) {
			TimeUnit.NANOSECONDS.sleep(duration.toNanos());
		}
	}

}
