package io.github.dynamolocks.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.context.annotation.AdviceMode;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;

/**
 * Enables {@link DistributedLock}, on a {@code @Configuration} class.
 *
 * <p>
 * Registers a {@link io.github.dynamolocks.LockClient} bean built from the properties
 * {@code dynamo-locks.*} of the environment and the {@code DynamoDbClient} bean of the
 * application. Without such a bean it builds its own DynamoDB client from the properties
 * and the defaults of the AWS SDK, and closes it with the context. A {@code LockClient}
 * bean of the application replaces all of that.
 *
 * <p>
 * With Spring's transactions on the class path, every transaction manager bean that
 * accepts listeners refuses to commit under a lost lease, see {@link CommitGuard}.
 *
 * <p>
 * The client is created after all singletons, or earlier if one of them needs it, and
 * checks its table then. A context whose locks cannot work does not start.
 *
 * @since 0.1.0
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Import(LockConfigurationSelector.class)
public @interface EnableDynamoLocks {

	/**
	 * Which calls acquire locks. {@link AdviceMode#PROXY} locks calls that reach a bean
	 * through its proxy. {@link AdviceMode#ASPECTJ} locks all calls, also within an
	 * object and of objects that Spring does not manage. It needs woven classes, for
	 * which {@code org.aspectj:aspectjweaver} on the class path and
	 * {@code -javaagent:aspectjweaver.jar} suffice, and ignores the other attributes.
	 * Calls before the context has started are then not locked. With several such
	 * contexts in a JVM, each locks its own beans, and a call of an object that is not a
	 * bean fails.
	 * @return the mode
	 */
	AdviceMode mode() default AdviceMode.PROXY;

	/**
	 * Whether proxies are subclasses, even of beans that implement interfaces.
	 * @return true for subclasses; by default, the proxy of a bean with interfaces
	 * implements only the interfaces
	 */
	boolean proxyTargetClass() default false;

	/**
	 * The order of the bean post-processor, which puts the lock around the advice that
	 * the bean already has. By default it comes after {@code @Transactional} and before
	 * Spring's {@code @Retryable} and {@code @Async}, so that a transaction commits under
	 * the lock and each retry acquires the lock again.
	 * @return the order
	 */
	int order() default Ordered.LOWEST_PRECEDENCE - 2;

}
