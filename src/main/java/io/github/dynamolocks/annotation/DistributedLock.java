package io.github.dynamolocks.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.core.annotation.AliasFor;

import io.github.dynamolocks.Fencing;
import io.github.dynamolocks.LeaseContext;
import io.github.dynamolocks.LeaseLostException;
import io.github.dynamolocks.LockNotAcquiredException;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.LockStoreException;
import io.github.dynamolocks.OnContention;
import io.github.dynamolocks.OnLeaseLost;

/**
 * Runs a method of a Spring bean under a lock that holds across every JVM which uses the
 * same table. Needs {@link EnableDynamoLocks}.
 *
 * <pre class="code">
 * &#064;DistributedLock(scope = "order", resource = "#id", waitTime = "5s")
 * public void ship(String id) { … }
 * </pre>
 *
 * <p>
 * The lock is taken before the body and any transaction of the method, and freed after
 * them, however they end. While the method runs, the lease is renewed, and
 * {@link LeaseContext#current()} is its lease. The caller gets a
 * {@link LockNotAcquiredException} if another owner held the lock, a
 * {@link LockStoreException} if DynamoDB could not be asked, both without the method
 * having run, and a {@link LeaseLostException} if the lease was lost before the method
 * ended. A transaction that runs under a lost lease does not commit: it is rolled back,
 * and the caller gets that exception.
 *
 * <p>
 * A method that is called inside of a transaction takes its lock there, holds it until
 * that transaction is completed, whether it succeeds or fails, and shares it with other
 * calls in it. Prefer the lock outside of the transaction: a transaction that waits for a
 * lock keeps its database connection, and may read what was so before it had the lock. A
 * method with a transaction of its own inside of another one
 * ({@code Propagation.REQUIRES_NEW}) holds its lock until that other one is completed.
 *
 * <p>
 * A method that returns a {@link java.util.concurrent.CompletionStage} or a
 * {@link java.util.concurrent.CompletableFuture} is called, on a thread of the client's,
 * when its lock is held, which is freed when its future is complete. One that returns a
 * stream that Spring's {@link org.springframework.core.ReactiveAdapterRegistry} knows is
 * called for each subscription when that has its lock, which is freed when the
 * subscription completes, fails or is cancelled. No thread waits for either, neither is a
 * part of the caller's transaction, and the exceptions named above are the failures of
 * the future or the stream. Streams need Reactor on the class path. A method that returns
 * another kind of future makes the start fail.
 *
 * <p>
 * On a class or an interface, it stands for each method that is declared there. The
 * nearest annotation counts: first that of the method in the bean's class or what it
 * overrides in superclasses, then that of the class which declares the method or its
 * superclasses, then that of the interface's method, then that of the interface. It can
 * be used as a meta-annotation, with {@link AliasFor} for its attributes.
 *
 * <p>
 * The lock is a matter of the bean's proxy: a call within the same object takes no lock,
 * and a method that the proxy cannot pass on (private, static, or final in a class
 * proxied by a subclass) makes the start fail. So do an expression that names an unknown
 * parameter, a bad duration and everything else that can be known to be wrong before the
 * first call. The start also fails for a method that bears the annotation and that the
 * container calls itself, such as one with {@code @PostConstruct}; on a class, the
 * annotation does not stand for those.
 *
 * <p>
 * All strings may contain <code>${…}</code> placeholders. Durations are written like
 * {@code 5s}, {@code 250ms}, {@code 1m30s} or {@code PT5S}, always with their unit.
 */
@Target({ ElementType.METHOD, ElementType.TYPE, ElementType.ANNOTATION_TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface DistributedLock {

	/**
	 * Alias for {@link #resource}.
	 * @return the expression, or several
	 */
	@AliasFor("resource")
	String[] value() default {};

	/**
	 * A SpEL expression for what to lock, evaluated once per call, before the body.
	 * Parameters are {@code #id}, {@code #p0} or {@code #a0}; their names are those of
	 * the method that bears the annotation. There are {@code #root.method},
	 * {@code #root.methodName}, {@code #root.target}, {@code #root.targetClass} and
	 * {@code #root.args}, and beans as {@code @bean}. Plain text is put in quotes:
	 * {@code "'daily-report'"}.
	 *
	 * <p>
	 * The value has to be a single one whose text is the same in every JVM: text, a
	 * number, an enum constant, a UUID, anything else with a {@code toString()} of its
	 * own. Null, blank text and more than 2,048 bytes of UTF-8 (with the scope) are an
	 * error. Where the key of the table is a number, it has to be one.
	 *
	 * <p>
	 * Several expressions, and one whose value is a collection or an array, lock several
	 * resources, {@code { "#from", "#to" }} or {@code "#ids"}: all of them or none,
	 * without a deadlock in any order callers name them, each once, and with one wait
	 * time for all. {@link LeaseContext#ensureHeld()} checks all of their leases,
	 * {@link LeaseContext#find(String)} has each. An empty collection is an error.
	 * @return the expression, or several; by default, the lock is that of the method,
	 * named like {@code com.acme.Shipping.ship}, whatever its arguments; of a lambda or a
	 * JDK proxy, named by its interface
	 */
	@AliasFor("value")
	String[] resource() default {};

	/**
	 * A prefix for each resource, so that an order 42 and a customer 42 are two locks:
	 * {@code scope = "order"} and 42 give {@code order:42}.
	 * @return the prefix, not blank; by default, none
	 */
	String scope() default "";

	/**
	 * How long to wait for a lock that another owner holds, up to 30 days; {@code 0s}
	 * tries once.
	 * @return a duration; by default, the property {@code dynamo-locks.wait-time}
	 */
	String waitTime() default "";

	/**
	 * How long after its last sign of life a dead owner blocks others, from
	 * {@link LockRequest#MIN_LEASE} to {@link LockRequest#MAX_TIME}. It does not limit
	 * how long the method may run.
	 * @return a duration; by default, the property {@code dynamo-locks.lease}
	 */
	String lease() default "";

	/**
	 * How long the lock stays taken, from its acquisition on, even if the method ends
	 * earlier, up to 30 days: for jobs that several nodes start at nearly the same time.
	 *
	 * <p>
	 * Over DynamoDB the lock may stay taken up to 1.3 seconds longer, since the time of
	 * DynamoDB is known with that uncertainty. Leave two seconds between this time and
	 * the period of a schedule, or a run may meet the lock of the run before.
	 * @return a duration; by default, none
	 */
	String holdAtLeast() default "";

	/**
	 * Whether the lease has a fencing token, which a protected store can check against
	 * late writes of a former holder.
	 * @return {@link Fencing#ON} for a token, {@link Fencing#OFF} for none; by default,
	 * what the property {@code dynamo-locks.fenced} says
	 */
	Fencing fenced() default Fencing.DEFAULT;

	/**
	 * What happens if the lease is lost while the method runs.
	 * @return whether its thread is interrupted as well, or the future or stream that it
	 * returned cancelled
	 */
	OnLeaseLost onLeaseLost() default OnLeaseLost.THROW;

	/**
	 * What happens if another owner holds the lock, or one of several, for all of the
	 * wait time. {@link OnContention#SKIP} is for a method that returns nothing, an
	 * {@link java.util.Optional}, a future of {@link Void} or of an optional, or a stream
	 * that may be empty. It is not for a wait that was given up since the thread was
	 * interrupted or the client closed, which throws a {@link LockNotAcquiredException}
	 * all the same, nor for one that the method itself throws.
	 * @return whether the caller gets a {@link LockNotAcquiredException} or nothing
	 */
	OnContention onContention() default OnContention.FAIL;

	/**
	 * The name of a method that is called, without the lock, if another owner holds it
	 * for all of the wait time, instead of throwing a {@link LockNotAcquiredException}.
	 * Not together with {@link OnContention#SKIP}.
	 *
	 * <p>
	 * A method of the same class, or one that it inherits, with the same parameters, a
	 * result that fits and no checked exception that the locked method does not declare.
	 * It may be private or static. It is called on the bean itself and not through its
	 * proxy, so neither its own annotations nor those of the locked method have any
	 * effect on it: no transaction, for example. Its exceptions are the caller's.
	 * @return the name of a method; by default, none
	 */
	String fallback() default "";

	/**
	 * The bean name of the {@link io.github.dynamolocks.LockClient} to use: that of
	 * another table, for example. Declare such a bean with
	 * {@code @Bean(autowireCandidate = false)}, so that the client made of the properties
	 * stays the one of all other locks.
	 * @return a bean name; by default, the primary client
	 */
	String client() default "";

}
