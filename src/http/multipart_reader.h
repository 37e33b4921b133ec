#pragma once

#include <string>
#include <string_view>

#include "http/body_reader.h"
#include "http/multipart_parser.h"

namespace http {

/// Reads a form (multipart/form-data) from a request's body, part by part, in the order in which
/// they come; no part is held as a whole.
///
///   MultipartReader form(*request.body, CO_TRY(multipartBoundary(...)));
///   while (CO_TRY(co_await form.nextPart())) {
///     ... form.part() ... co_await form.read() ...
///   }
///
/// Errors of all methods: those of BodyReader::read and of MultipartParser; the rest cannot be
/// read.
class MultipartReader {
 public:
  /// `body` must outlive this. `boundary` as of multipartBoundary().
  MultipartReader(BodyReader& body, std::string_view boundary, const MultipartLimits& limits = {})
      : body_(body), limits_(limits), parser_(boundary, limits) {}

  /// Goes on to the next part, over what is left of this one. False after the last: the body has
  /// been read to its end.
  [[nodiscard]] async::Task<base::Result<bool>> nextPart();

  /// The part that nextPart() has gone on to.
  [[nodiscard]] const PartHead& part() const { return parser_.part(); }

  /// The next bytes of this part, at most kBodyPieceBytes; empty only at its end; valid until the
  /// next call of anything.
  [[nodiscard]] async::Task<base::Result<std::string_view>> read();

  /// What is left of this part, for fields that are no files. Errors: also kTooLarge beyond
  /// MultipartLimits::maxTextBytes.
  [[nodiscard]] async::Task<base::Result<std::string>> readText();

 private:
  using Event = MultipartParser::Event;

  [[nodiscard]] async::Task<base::Result<Event>> next();
  [[nodiscard]] async::Task<base::Result<void>> passEpilogue();

  BodyReader& body_;
  const MultipartLimits limits_;
  MultipartParser parser_;
  bool inPart_ = false;
};

}  // namespace http
