package io.github.dynamolocks.annotation;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.util.ClassUtils;

import io.github.dynamolocks.Fencing;
import io.github.dynamolocks.LockConfigurationException;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.OnContention;
import io.github.dynamolocks.OnLeaseLost;
import io.github.dynamolocks.interceptor.LockOperation;
import io.github.dynamolocks.interceptor.MethodName;

/**
 * Parses the attributes of a {@link DistributedLock}.
 */
final class LockAttributes {

	private final LockDeclaration declaration;

	private final MergedAnnotation<DistributedLock> annotation;

	private final AttributeText text;

	LockAttributes(LockDeclaration declaration, AttributeText text) {
		this.declaration = declaration;
		this.annotation = declaration.annotations().get(0);
		this.text = text;
	}

	/**
	 * Parses all attributes.
	 * @return the operation of the method
	 * @throws LockConfigurationException if an attribute is not valid
	 */
	LockOperation operation() {
		if (this.declaration.annotations().size() > 1) {
			throw new LockConfigurationException(
					"The lock of %s(): it has more than one @DistributedLock at the same place, including those of composed annotations. Keep one of them"
						.formatted(methodName()));
		}
		return new LockOperation(this.declaration.method(), this.declaration.targetClass(),
				this.declaration.signature(), resources(), text("scope"), request(),
				this.annotation.getEnum("onContention", OnContention.class), fallback(), text("client"));
	}

	private LockRequest request() {
		String name = MethodName.of(this.declaration.method(), this.declaration.targetClass(),
				this.declaration.signature());
		LockRequest request = LockRequest.of(name)
			.withPurpose(name)
			.withOnLeaseLost(this.annotation.getEnum("onLeaseLost", OnLeaseLost.class));
		Duration waitTime = duration("waitTime", Duration.ZERO);
		if (waitTime != null) {
			request = request.withWaitTime(waitTime);
		}
		Duration lease = duration("lease", LockRequest.MIN_LEASE);
		if (lease != null) {
			request = request.withLease(lease);
		}
		Duration holdAtLeast = duration("holdAtLeast", Duration.ZERO);
		if (holdAtLeast != null) {
			request = request.withHoldAtLeast(holdAtLeast);
		}
		return request.withFencing(this.annotation.getEnum("fenced", Fencing.class));
	}

	private List<String> resources() {
		String[] written = this.annotation.getStringArray("resource");
		List<String> expressions = Arrays.stream(written).map((one) -> name("resource", one)).toList();
		if (expressions.size() > 1 && expressions.contains("")) {
			throw bad("resource", String.join("\", \"", written),
					"has an empty one among several. Leave the empty one out", null);
		}
		return expressions.equals(List.of("")) ? List.of() : expressions;
	}

	private @Nullable Method fallback() {
		String name = text("fallback");
		if (name.isEmpty()) {
			return null;
		}
		try {
			return FallbackMethod.find(name, this.declaration.method(), this.declaration.targetClass());
		}
		catch (IllegalArgumentException ex) {
			throw bad("fallback", name, ex.getMessage(), ex);
		}
	}

	private String text(String attribute) {
		return name(attribute, this.annotation.getString(attribute));
	}

	/**
	 * Resolves an attribute that is a name. Refuses empty text, which would mean another
	 * lock or client than the one that the placeholder names; for a duration, empty text
	 * means the default of the client.
	 */
	private String name(String attribute, String written) {
		String text = resolved(attribute, written);
		if (text.isEmpty() && !written.isEmpty()) {
			throw bad(attribute, written,
					"is empty after its placeholders are replaced. Set the property, give the placeholder a default as in ${name:default}, or leave the attribute out",
					null);
		}
		return text;
	}

	private String resolved(String attribute, String written) {
		String text;
		try {
			text = this.text.resolve(written);
		}
		catch (IllegalArgumentException ex) {
			throw bad(attribute, written, ex.getMessage(), ex);
		}
		if (text.contains("${")) {
			throw bad(attribute, text, "has a placeholder that no property resolves. Set the property,"
					+ " or give the placeholder a default as in ${name:default}", null);
		}
		if (text.isBlank() && !text.isEmpty()) {
			throw bad(attribute, text, "is blank. Give it a value, or leave the attribute out", null);
		}
		return text;
	}

	private @Nullable Duration duration(String attribute, Duration min) {
		String text = resolved(attribute, this.annotation.getString(attribute));
		if (text.isEmpty()) {
			return null;
		}
		try {
			return DurationText.parse(text, min, LockRequest.MAX_TIME);
		}
		catch (IllegalArgumentException ex) {
			throw bad(attribute, text, ex.getMessage(), ex);
		}
	}

	private LockConfigurationException bad(String attribute, String value, @Nullable String problem,
			@Nullable Exception cause) {
		return new LockConfigurationException(
				"The lock of %s(): its %s \"%s\" %s".formatted(methodName(), attribute, value, problem), cause);
	}

	private String methodName() {
		return ClassUtils.getQualifiedMethodName(this.declaration.method(), this.declaration.targetClass());
	}

}
