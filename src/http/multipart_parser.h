#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "http/multipart_head.h"

namespace http {

/// What one form may take; beyond: kTooLarge. How large parts and the whole may be is the business
/// of whoever reads them.
struct MultipartLimits {
  std::size_t maxParts = 1'000;
  std::size_t maxPartHeaderBytes = 8U << 10;  ///< of one part, with line ends and padding
  std::size_t maxHeaderBytes = 256U << 10;    ///< of all parts together
  std::size_t maxTextBytes = 64U << 10;       ///< see MultipartReader::readText
};

/// Takes multipart/form-data (RFC 7578, RFC 2046, 5.1) apart as its bytes come; no I/O, and nothing
/// is kept but the header line at hand. How the bytes are cut into pieces changes nothing but how
/// the data of a part is cut.
///
/// A preamble and an epilogue are passed over. Stricter than the RFC where readers differ: lines
/// end with CRLF, header lines are not folded, and a line that begins with the boundary and goes on
/// otherwise than a boundary line is refused.
class MultipartParser {
 public:
  enum class Event {
    kNeedBytes,  ///< all that was fed is used up
    kPart,       ///< a part begins: part()
    kData,       ///< bytes of this part: data(), not empty
    kPartEnd,    ///< no more of them
    kEnd,        ///< the final boundary has come; what follows does not matter
  };

  /// `boundary` as of multipartBoundary().
  MultipartParser(std::string_view boundary, const MultipartLimits& limits);

  /// More of the body; at the beginning and after kNeedBytes. Must live until the next kNeedBytes.
  void feed(std::string_view bytes) { bytes_ = bytes; }

  /// What comes next. Errors: kInvalid, kTooLarge (see MultipartLimits); each later call fails too.
  [[nodiscard]] base::Result<Event> next();

  /// Whether the body may end after what was fed: kInvalid without its final boundary.
  [[nodiscard]] base::Result<void> finish() const;

  [[nodiscard]] const PartHead& part() const { return part_; }
  [[nodiscard]] std::string_view data() const { return data_; }

 private:
  enum class State { kPreamble, kText, kTextEnded, kBoundaryLine, kHeader, kEpilogue };

  // The steps of next(); without an event when the next state goes on.
  using Step = base::Result<std::optional<Event>>;
  [[nodiscard]] Step step();
  [[nodiscard]] Step passPreamble();
  [[nodiscard]] Step takeText();
  [[nodiscard]] Step takeBoundaryLine();
  [[nodiscard]] Step takeHeaderLine();

  [[nodiscard]] bool findDelimiter();
  [[nodiscard]] bool goOnMatching();
  [[nodiscard]] base::Result<void> beginPart();
  [[nodiscard]] base::Result<void> countHeader(std::size_t bytes);
  [[nodiscard]] tl::unexpected<base::Error> refuse(base::ErrorKind kind,
                                                   std::string_view why) const;

  const std::string delimiter_;  // CRLF "--" boundary
  const MultipartLimits limits_;
  State state_ = State::kPreamble;
  std::string_view bytes_;
  std::string_view data_;

  // So much of the delimiter has come, at the end of an earlier piece. Those bytes need not be
  // kept, since they are known; but some of them may be the end of a line before the text.
  std::size_t matched_ = 0;
  std::size_t notText_ = 0;

  std::string line_;
  PartHeadReader header_;
  PartHead part_;
  std::size_t parts_ = 0;
  std::size_t partHeaderBytes_ = 0;
  std::size_t headerBytes_ = 0;
  std::optional<base::Error> failure_;
};

}  // namespace http
