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
 * Makes requests and answers go wrong when a test says so: part of the
 * {@link EmbeddedDynamoDb}, and of the proxy in front of other servers.
 *
 * <p>
 * Thread-safe.
 */
public final class Faults {

	/**
	 * In place of an operation's name: each of them.
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
	 * Creates faults, of which none is in force.
	 * @param dynamoDb where late transmissions go
	 * @param clock the dates of the answers that are made here
	 */
	public Faults(Transmission dynamoDb, InstantSource clock) {
		this.dynamoDb = dynamoDb;
		this.clock = clock;
	}

	/**
	 * Begins a rule for the next request.
	 * @param operation the operation's name as DynamoDB spells it, such as
	 * {@code UpdateItem}, or {@link #ANY_OPERATION}
	 * @return the rule, which is in force once it has a fault
	 */
	public FaultRule next(String operation) {
		return new FaultRule(this, operation);
	}

	/**
	 * Forgets all rules. What is held stays held.
	 */
	public void clear() {
		this.rules.clear();
	}

	/**
	 * Forgets all rules, lets all that is held go on, and ends what changes each request
	 * or answer: no latency, true dates, and items with refused conditions.
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
	 * Leaves the {@code Date} out of all answers from now on, as a server that sends
	 * none.
	 */
	public void stripDate() {
		this.dating = ApiAnswer::withoutDate;
	}

	/**
	 * Gives all answers from now on another {@code Date}: a front end whose clock is off.
	 * @param shift by how much it is later, in whole seconds; negative for earlier, zero
	 * for DynamoDB's own
	 */
	public void shiftDate(Duration shift) {
		this.dating = (answer) -> answer.withDateShifted(shift);
	}

	/**
	 * Gives all answers from now on one and the same {@code Date}.
	 * @param date the date, of which the whole seconds count
	 */
	public void fixDate(Instant date) {
		this.dating = (answer) -> answer.withDate(date);
	}

	/**
	 * Leaves the item out of the answers to refused conditions from now on, as a server
	 * that does not know {@code ReturnValuesOnConditionCheckFailure}.
	 */
	public void hideItems() {
		this.hiding = ApiAnswer::withoutItem;
	}

	/**
	 * Delays each request from now on, besides what the rules do to it.
	 * @param latency by how much before DynamoDB sees it; zero for not at all
	 */
	public void latency(Duration latency) {
		this.latency = latency;
	}

	/**
	 * Sends a request through the faults.
	 * @param request the request
	 * @param transmission how to reach DynamoDB
	 * @return what the client is answered, or null to close its connection
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
	 * Closes the connections of all requests that are held. What is to be delivered late
	 * can still be delivered.
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
