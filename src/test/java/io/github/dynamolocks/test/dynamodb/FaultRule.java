package io.github.dynamolocks.test.dynamodb;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * Applies a fault to selected requests. {@link Faults#next(String)} creates a rule. The
 * rule takes effect when a method that names a fault is called; only one such call is
 * allowed. Without {@link #times(int)} or {@link #always()} the rule applies to one
 * request.
 *
 * <p>
 * If several rules match a request, only the oldest one applies.
 *
 * @since 0.1.0
 */
public final class FaultRule {

	private final Faults faults;

	private Predicate<ApiRequest> condition;

	private int times = 1;

	private final AtomicInteger applied = new AtomicInteger();

	private @Nullable Fault fault;

	FaultRule(Faults faults, String operation) {
		this.faults = faults;
		this.condition = (request) -> operation.equals(Faults.ANY_OPERATION) || operation.equals(request.operation());
	}

	/**
	 * Applies the rule to a number of requests.
	 * @param times the number of requests, at least 1
	 * @return this rule
	 */
	public FaultRule times(int times) {
		if (times < 1) {
			throw new IllegalArgumentException("times is %s, but must be at least 1".formatted(times));
		}
		this.times = times;
		return this;
	}

	/**
	 * Applies the rule to every matching request until {@link Faults#clear()}.
	 * @return this rule
	 */
	public FaultRule always() {
		return times(Integer.MAX_VALUE);
	}

	/**
	 * Applies the rule only to requests that meet a condition.
	 * @param condition the condition; called in the server's threads
	 * @return this rule
	 */
	public FaultRule where(Predicate<ApiRequest> condition) {
		this.condition = this.condition.and(condition);
		return this;
	}

	/**
	 * Applies the rule only to requests whose JSON contains a text.
	 * @param text the text, for example a resource
	 * @return this rule
	 */
	public FaultRule whereBodyContains(String text) {
		return where((request) -> request.body().contains(text));
	}

	/**
	 * Lets requests pass unchanged. Selects, for example, the second request for the next
	 * rule.
	 * @return this rule
	 */
	public FaultRule pass() {
		return answering((request, answer) -> answer);
	}

	/**
	 * Drops the answer. DynamoDB applies the request, and the client's connection is
	 * closed without an answer.
	 * @return this rule
	 */
	public FaultRule dropAnswer() {
		return answering((request, answer) -> null);
	}

	/**
	 * Drops the request. DynamoDB never receives it, and the client's connection is
	 * closed without an answer.
	 * @return this rule
	 */
	public FaultRule cut() {
		return inForce((request, dynamoDb) -> null);
	}

	/**
	 * Sends the request twice. DynamoDB applies it twice, and the client receives the
	 * second answer. A client sees this when its SDK retries after a lost answer.
	 * @return this rule
	 */
	public FaultRule duplicate() {
		return inForce((request, dynamoDb) -> {
			dynamoDb.send(request);
			return dynamoDb.send(request);
		});
	}

	/**
	 * Delays the request before DynamoDB receives it.
	 * @param delay the delay
	 * @return this rule
	 */
	public FaultRule delayRequest(Duration delay) {
		return inForce((request, dynamoDb) -> {
			Faults.pause(delay);
			return dynamoDb.send(request);
		});
	}

	/**
	 * Delays the answer before the client receives it.
	 * @param delay the delay
	 * @return this rule
	 */
	public FaultRule delayAnswer(Duration delay) {
		return answering((request, answer) -> {
			Faults.pause(delay);
			return answer;
		});
	}

	/**
	 * Holds the request until the test releases it. DynamoDB receives it then.
	 * @return the held requests
	 */
	public Held holdRequest() {
		Held held = this.faults.newHeld();
		inForce((request, dynamoDb) -> held.hold(request) ? dynamoDb.send(request) : null);
		return held;
	}

	/**
	 * Holds the answer until the test releases it. DynamoDB applies the request at once.
	 * @return the held answers
	 */
	public Held holdAnswer() {
		Held held = this.faults.newHeld();
		answering((request, answer) -> held.hold(request) ? answer : null);
		return held;
	}

	/**
	 * Keeps the request until the test delivers it to DynamoDB, and closes the client's
	 * connection without an answer. {@link #holdRequest()} keeps the connection open
	 * instead.
	 * @return the kept requests
	 */
	public Late applyLate() {
		Late late = this.faults.newLate();
		inForce((request, dynamoDb) -> late.keep(request, null));
		return late;
	}

	/**
	 * Keeps a copy of the request until the test delivers it to DynamoDB. The request
	 * itself passes unchanged.
	 * @return the kept requests
	 */
	public Late applyAgainLate() {
		Late late = this.faults.newLate();
		answering(late::keep);
		return late;
	}

	/**
	 * Answers the request with an error. DynamoDB never receives it.
	 * @param failure the error
	 * @return this rule
	 */
	public FaultRule answer(DynamoDbFailure failure) {
		return inForce((request, dynamoDb) -> failure.answer(this.faults.now()));
	}

	/**
	 * Answers the request with an error after DynamoDB has applied it.
	 * @param failure the error
	 * @return this rule
	 */
	public FaultRule applyButAnswer(DynamoDbFailure failure) {
		return answering((request, answer) -> failure.answer(this.faults.now()));
	}

	/**
	 * Cuts the answer. DynamoDB applies the request, and the client's connection is
	 * closed in the middle of the answer.
	 * @return this rule
	 */
	public FaultRule cutAnswer() {
		return answering((request, answer) -> answer.truncated());
	}

	/**
	 * Removes the {@code Date} from the answer.
	 * @return this rule
	 */
	public FaultRule stripDate() {
		return answering((request, answer) -> answer.withoutDate());
	}

	/**
	 * Shifts the {@code Date} of the answer.
	 * @param shift the shift, in whole seconds; negative for an earlier date
	 * @return this rule
	 */
	public FaultRule shiftDate(Duration shift) {
		return answering((request, answer) -> answer.withDateShifted(shift));
	}

	/**
	 * Returns the number of requests to which the rule was applied. A test asserts it to
	 * show that the fault happened.
	 * @return the number, which increases before the fault happens
	 */
	public int applied() {
		return this.applied.get();
	}

	/** Adds a fault that sends the request to DynamoDB and changes the answer. */
	private FaultRule answering(Change change) {
		return inForce((request, dynamoDb) -> change.apply(request, dynamoDb.send(request)));
	}

	private FaultRule inForce(Fault fault) {
		if (this.fault != null) {
			throw new IllegalStateException("This rule already has a fault. Create another rule with next(...)");
		}
		this.fault = fault;
		this.faults.add(this);
		return this;
	}

	/**
	 * Takes a request if the rule applies to it.
	 * @return the fault, or null if the rule does not apply or is used up
	 */
	@Nullable Fault take(ApiRequest request) {
		boolean taken = this.condition.test(request)
				&& this.applied.getAndUpdate((count) -> Math.min(count + 1, this.times)) < this.times;
		return taken ? this.fault : null;
	}

	/**
	 * Handles a request in place of DynamoDB.
	 */
	interface Fault {

		/**
		 * Handles a request.
		 * @return the answer for the client, or null to close its connection
		 */
		@Nullable ApiAnswer handle(ApiRequest request, Transmission dynamoDb) throws IOException, InterruptedException;

	}

	/**
	 * Changes an answer.
	 */
	private interface Change {

		@Nullable ApiAnswer apply(ApiRequest request, ApiAnswer answer) throws InterruptedException;

	}

}
